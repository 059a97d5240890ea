import fc from 'fast-check';
import type { Pool } from 'pg';
import { cardholderAggregates } from '../../src/composition';
import type { AuthorizationEntity } from '../../src/authorization/domain';
import {
  activateCard,
  CARDHOLDER_STREAM_MIN,
  issueCard,
  openPurse,
  registerCardholder,
  systemOrigin,
  type CardholderState,
} from '../../src/cardholder/domain';
import {
  hexKey,
  readEvent,
  TransactionCore,
  type Decide,
  type RecordedEvent,
  type Settled,
} from '../../src/event-store';
import { openPool } from '../../src/platform/database';
import { deciderOf, MODEL_PURSES, modelHistory, type ModelCommand } from '../model/commands';
import { PurseModel } from '../model/purse-model';
import { createServiceDatabase, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';

const BEGIN = Date.parse('2026-11-28T09:00:00+08:00');
const SEED = 20_261_124;
const LENGTH = 45;
const ACCOUNTS = { bank: 1_001, merchant: 50_001 };
/** Each person has a receivable account of their own, so that one book serves all histories. */
const RECEIVABLES = 400_000;

let database: TestDatabase;
let pool: Pool;
let book: LedgerBook;
let people = 0;

beforeAll(async () => {
  database = await createServiceDatabase();
  pool = openPool(database.url, { max: 6, role: false, applicationName: 'onecard test' });
  book = new LedgerBook(database);
});

afterAll(async () => {
  await book.close();
  await pool.end();
  await database.drop();
});

/** One person on the real core; the cores take turns, as processes behind a load balancer do. */
class Person {
  readonly streamId: number;
  readonly accounts: { bank: number; merchant: number; receivable: number };
  readonly origins: RecordedEvent[] = [];
  #commands = 0;

  constructor(private readonly cores: readonly TransactionCore[]) {
    people += 1;
    this.streamId = CARDHOLDER_STREAM_MIN + people;
    this.accounts = { ...ACCOUNTS, receivable: RECEIVABLES + people };
  }

  /** Gives the person an active card, number 1, and empty purses. */
  async begin(): Promise<void> {
    await this.run(registerCardholder());
    const card = {
      token: `card-${this.streamId}`,
      expiresOn: '2030-12',
      maskedNumber: '6228****0001',
      numberIndex: 'x',
    };
    const change = { now: BEGIN, origin: systemOrigin('model') };
    await this.run(issueCard({ ...card, ...change }));
    await this.run(activateCard({ cardId: 1, ...change }));
    for (const purse of MODEL_PURSES) await this.run(openPurse({ purse }));
  }

  /** Settles a command, and once more under the same key: the second time nothing may happen. */
  async run(decide: Decide<CardholderState, AuthorizationEntity>, origin?: RecordedEvent): Promise<Settled> {
    this.#commands += 1;
    const key = hexKey(`${this.streamId} ${this.#commands}`);
    const command = { streamId: this.streamId, key, digest: key, decide, ...(origin ? { origin } : {}) };
    const [core, other] = this.#turn();
    const settled = await core.execute(command);
    const again = await other.execute(command);
    expect(again.body).toBe(settled.body);
    return settled;
  }

  state(): Promise<{ state: CardholderState; version: number }> {
    return this.#turn()[0].state<CardholderState>(this.streamId);
  }

  entity(version: number): Promise<AuthorizationEntity | undefined> {
    return this.#turn()[0].entity<AuthorizationEntity>(this.streamId, version);
  }

  #turn(): [TransactionCore, TransactionCore] {
    const at = this.#commands % this.cores.length;
    return [this.cores[at]!, this.cores[(at + 1) % this.cores.length]!];
  }
}

async function step(person: Person, model: PurseModel, command: ModelCommand): Promise<void> {
  const place = 'pick' in command && command.pick !== undefined ? model.placeOf(command.pick) : undefined;
  const expected = model.apply(command);
  const decide = deciderOf(command, model.now, person.accounts);
  if (expected === undefined || decide === undefined) return;
  const origin = place === undefined ? undefined : person.origins[place];
  const settled = await person.run(decide, origin);
  const { begins, ...answer } = expected;
  expect(JSON.parse(settled.body)).toMatchObject(answer);
  if (begins) person.origins.push((await readEvent(pool, settled.lane, settled.position!))!);
  await expectSound(person, model, origin);
}

async function expectSound(person: Person, model: PurseModel, touched: RecordedEvent | undefined): Promise<void> {
  const { state } = await person.state();
  const figures = state.purses.list.map(({ name, balance, held }) => ({ name, balance, held }));
  expect(figures).toEqual(MODEL_PURSES.map((name) => ({ name, balance: model.balance(name), held: model.held(name) })));
  for (const { balance, held } of figures) {
    expect(held).toBeGreaterThanOrEqual(0);
    expect(balance - held).toBeGreaterThanOrEqual(0);
  }
  const entity = touched && (await person.entity(touched.version));
  for (const row of entity?.tenders ?? []) {
    expect(row.captured).toBeLessThanOrEqual(row.authorized);
    expect(row.refunded).toBeLessThanOrEqual(row.captured);
    expect(row.held).toBe(entity?.status === 'open' ? row.authorized - row.captured - row.reversed : 0);
  }
}

async function expectBooked(person: Person, model: PurseModel): Promise<void> {
  const balances = await book.balances();
  const { state } = await person.state();
  for (const { slot, name } of state.purses.list) {
    expect(balances.get(state.purses.base + slot) ?? 0).toBe(model.balance(name));
  }
  expect(balances.get(person.accounts.receivable) ?? 0).toBe(model.receivable());
  expect([...balances.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
}

describe('random histories on the real core over PostgreSQL', () => {
  it.each([
    ['one process', 1, 40, SEED],
    ['two processes that take turns', 2, 12, SEED + 1],
  ])(
    'go as the naive model says and keep every invariant after each step: %s',
    async (_what, processes, histories, seed) => {
      const cores = await Promise.all(
        Array.from({ length: processes }, () => TransactionCore.open(pool, cardholderAggregates())),
      );
      try {
        await fc.assert(
          fc.asyncProperty(modelHistory(LENGTH), async (history) => {
            const person = new Person(cores);
            await person.begin();
            const model = new PurseModel(BEGIN);
            for (const command of history) await step(person, model, command);
            await expectBooked(person, model);
          }),
          { seed, numRuns: histories },
        );
      } finally {
        await Promise.all(cores.map((core) => core.stop()));
      }
    },
  );

  it('leave a ledger in which every stored figure follows from the events', async () => {
    const report = await verifyDatabase(database);
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.streams).toBe(people);
  });
});
