import { buildCity, createServiceDatabase, pursesOf, startService, type City, type Service } from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import type { AnswerBody } from '../support/terminal-client';

/** Ledger accounts of what cardholders owe, and of money that nobody is known to owe. */
export const ADVICE_RECEIVABLE = 300;
export const SUSPENSE = 900;

/** What a declined message is answered with. */
export const declined = (reason: string, responseCode: string) => ({
  status: 200,
  body: { result: 'declined', reason, responseCode, approvedAmount: 0, tenders: [] },
});

/** Type, amount and result of each thing that happened to an authorization. */
export function elementsOf(body: AnswerBody): [string, number, string][] {
  return (body['elements'] as { type: string; amount: number; result: string }[]).map((element) => [
    element.type,
    element.amount,
    element.result,
  ]);
}

/** A running city with an empty register, and the book of its ledger. */
export class CityUnderTest {
  private constructor(
    readonly database: TestDatabase,
    readonly service: Service,
    readonly city: City,
    readonly book: LedgerBook,
  ) {}

  static async build(): Promise<CityUnderTest> {
    const database = await createServiceDatabase();
    const service = await startService(database);
    return new CityUnderTest(database, service, await buildCity(service), new LedgerBook(database));
  }

  /** Balance and held fen of purses behind a card. */
  async money(card: { token: string }, ...purses: string[]): Promise<readonly (readonly [number, number])[]> {
    const all = await pursesOf(this.city.office, card);
    return purses.map((name) => [all[name]!.balance, all[name]!.held]);
  }

  async close(): Promise<void> {
    await this.book.close();
    await this.service.close();
    await this.database.drop();
  }
}
