import {
  buildCity,
  createServiceDatabase,
  issueCard,
  startService,
  type City,
  type Service,
  type TestCard,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import type { Answer } from '../support/terminal-client';

/** What a wrong request is expected to be answered with. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** A field that must be named. */
  readonly field?: string;
}

export const invalid = (field: string): Refusal => ({ status: 400, code: 'validation_failed', field });
export const noInteger = (field: string): Refusal => ({ status: 400, code: 'number_not_integer', field });

/** A running city with one card that has paid once, for tests that send it what is wrong. */
export class Besieged {
  private constructor(
    private readonly database: TestDatabase,
    private readonly service: Service,
    readonly city: City,
    readonly book: LedgerBook,
    readonly card: TestCard,
    /** Id of an approved purchase of 1,000 fen at the shop. */
    readonly paid: string,
  ) {}

  static async build(): Promise<Besieged> {
    const database = await createServiceDatabase();
    const service = await startService(database);
    const city = await buildCity(service);
    const card = await issueCard(city.office, { epurse: 100_000 });
    const { body } = await city.shop.purchase(card.number, 1_000);
    return new Besieged(database, service, city, new LedgerBook(database), card, String(body['id']));
  }

  /** A request that is right but for the fields given; undefined takes a field away. */
  purchase(fields: object): object {
    return { ...this.city.shop.message(this.card.number, 100).body, ...fields };
  }

  /** Sends a wrong request and expects a problem document, and that nothing at all was stored. */
  async expectRefused(send: () => Promise<Answer>, expected: Refusal): Promise<void> {
    const before = await this.book.heads();
    const answer = await send();
    const { status, text, headers } = answer;
    expect({ status, code: answer.body['code'], text }).toEqual({ status: expected.status, code: expected.code, text });
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: `urn:onecard:problem:${expected.code}`,
      title: expect.any(String) as unknown,
      requestId: headers['x-request-id'],
    });
    if (expected.field !== undefined) {
      const errors = (answer.body['errors'] ?? []) as { field: string }[];
      expect(errors.map((error) => error.field)).toContain(expected.field);
    }
    expect(text).not.toContain(this.card.number);
    expect(await this.book.heads()).toEqual(before);
  }

  async close(): Promise<void> {
    await this.book.close();
    await this.service.close();
    await this.database.drop();
  }
}
