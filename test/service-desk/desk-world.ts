import { CommandBus } from '@nestjs/cqrs';
import { RegisterCardholder } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { openPool } from '../../src/platform/database';
import type { StaffRole } from '../../src/staff';
import {
  buildCity,
  type City,
  createServiceDatabase,
  inventCardNumber,
  inventIdNumber,
  type Service,
  startService,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskAnswer, type DeskClient, signIn } from '../support/staff';

/** A person of these tests, with a card and purses. */
export interface DeskPerson {
  readonly cardholderId: string;
  readonly token: string;
  readonly number: string;
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
}

let phones = 13_800_000_000;

/** A running city with people whose data is known, and staff who look at it. */
export class DeskWorld {
  private constructor(
    readonly database: TestDatabase,
    readonly service: Service,
    readonly city: City,
  ) {}

  static async build(): Promise<DeskWorld> {
    const database = await createServiceDatabase();
    const service = await startService(database);
    return new DeskWorld(database, service, await buildCity(service));
  }

  get commands(): CommandBus {
    return this.service.app.get(CommandBus);
  }

  staff(role: StaffRole | readonly StaffRole[] = 'agent'): Promise<DeskClient> {
    return signIn(this.service, role);
  }

  /** A second process on the same database. */
  another(): Promise<Service> {
    return startService(this.database, { clock: this.service.clock });
  }

  async person(
    balances: Readonly<Record<string, number>> = {},
    data: Partial<Pick<DeskPerson, 'name' | 'idNumber' | 'phone'>> = {},
  ): Promise<DeskPerson> {
    phones += 1;
    const person = { name: '张三丰', idNumber: inventIdNumber(), phone: String(phones), ...data };
    const request = { key: hexKey(`register ${person.phone} ${person.idNumber}`), digest: hexKey(person.idNumber) };
    const { cardholderId } = await this.commands.execute(new RegisterCardholder(request, person));
    const path = `/v1/cardholders/${cardholderId}`;
    const issued = await this.#done(`${path}/cards`, { expiresOn: '2036-12', number: inventCardNumber() });
    await this.#done(`/v1/cards/${String(issued['token'])}/activations`, {});
    for (const [purse, amount] of Object.entries(balances)) {
      await this.#done(`${path}/purses`, { purse });
      if (amount > 0) await this.#done(`${path}/credits`, { purse, amount });
    }
    const { token, number } = issued;
    return { ...person, cardholderId, token: String(token), number: String(number) };
  }

  /** Rows of a statement, past the service. */
  async rows<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    const pool = openPool(this.database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
    try {
      return (await pool.query<Row>(statement, [...values])).rows;
    } finally {
      await pool.end();
    }
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.database.drop();
  }

  async #done(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.city.office.post(path, body);
    if (answer.status !== 200 || answer.body['result'] !== 'done') throw new Error(`not done: ${answer.text}`);
    return answer.body;
  }
}

/** The items of a page or a look-up. */
export function itemsOf({ body }: Pick<DeskAnswer, 'body'>): Readonly<Record<string, unknown>>[] {
  return body['items'] as Readonly<Record<string, unknown>>[];
}

/** The fields that a problem is about, with their codes. */
export function faultsOf({ body }: Pick<DeskAnswer, 'body'>): [string, string][] {
  return ((body['errors'] ?? []) as { field: string; code: string }[]).map(({ field, code }) => [field, code]);
}
