import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { businessDay } from '../../src/platform/clock';
import { migrate } from '../../src/platform/database';
import { PayeeContracts } from '../../src/settlement';
import { runDone } from '../settlement/run-job';
import { pursesOf, type Service, startService, verifyDatabase } from '../support/app';
import { createEmptyDatabase, type TestDatabase } from '../support/database';
import { type DeskAnswer, type DeskClient, signIn } from '../support/staff';
import { TerminalClient } from '../support/terminal-client';
import { TestClock } from '../support/test-clock';
import { loadOldCity, type OldCity, type OldPerson } from './old-city';

/** Nothing is charged or held back: all that is owed is due. */
const CONTRACT = {
  validFrom: '2020-01-01',
  terms: {
    ...{ fee: { kind: 'percent', ratio: '0' }, payout: { cycle: 'daily' }, minimumPayout: 0 },
    ...{ holdbackRatio: '0', prepaymentShare: '0' },
  },
  bank: { bank: '吉林银行', holder: '某某商店', account: '6228000012345678' },
};
const SOON_MS = 60_000;
const WAIT_MS = 10_000;

let database: TestDatabase;
let city: OldCity;
let service: Service;
let ran: readonly string[];
let agent: DeskClient;
let office: TerminalClient;
let shop: TerminalClient;
let lin: OldPerson;
let zhou: OldPerson;
let zheng: OldPerson;
let chen: OldPerson;

beforeAll(async () => {
  ({ database, city } = await loadOldCity());
  [lin, zhou, zheng, chen] = city.people;
  ran = await migrate(database.ownerUrl);
  const clock = new TestClock();
  // A minute later: the hold of the old city is still open then, whenever this test runs.
  clock.aheadMs = Date.parse(city.madeAt) + SOON_MS - Date.now();
  service = await startService(database, { clock });
  agent = await signIn(service, 'senior_agent');
  office = new TerminalClient(service, city.keys.office, { next: 900_000 });
  shop = new TerminalClient(service, city.keys.shop, { next: 900_000 });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const lookUp = (key: object): Promise<DeskAnswer> => agent.post('/v1/desk/look-ups', key);
const found = async (key: object): Promise<unknown[]> =>
  ((await lookUp(key)).body['items'] as { cardholderId: string }[]).map(({ cardholderId }) => cardholderId);
const birthDateOf = ({ idNumber }: OldPerson): string =>
  `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;

/** Columns, indexes, rules, functions and rights of the service's role, as PostgreSQL describes them. */
async function schemaOf({ ownerUrl }: TestDatabase): Promise<object> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const read = async (statement: string): Promise<string[]> =>
      (await owner.query<{ line: string }>(statement)).rows.map(({ line }) => line);
    return {
      columns:
        await read(`SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`),
      indexes: await read(`SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`),
      rules: await read(`SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1`),
      functions: await read(`SELECT pg_get_functiondef(oid) AS line FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY 1`),
      rights: await read(`SELECT concat_ws(' ', table_name, column_name, privilege_type) AS line
        FROM information_schema.column_privileges WHERE grantee = 'onecard_app' ORDER BY 1`),
      more: await read(`SELECT concat_ws(' ', table_name, privilege_type) AS line
        FROM information_schema.table_privileges WHERE grantee = 'onecard_app' AND privilege_type = 'DELETE' ORDER BY 1`),
    };
  } finally {
    await owner.end();
  }
}

/** Waits until everybody of the old form has a key. */
async function upgraded(): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  const pool = service.app.get(Pool);
  for (;;) {
    const { rows } = await pool.query('SELECT FROM person WHERE data_key IS NULL');
    if (rows.length === 0) return;
    if (Date.now() > deadline) throw new Error('people of the old form are left over');
    await sleep(20);
  }
}

describe('a database from before the service desk', () => {
  it('is migrated by what came since, and only once', async () => {
    expect(ran[0]).toBe('Audit1764000000600');
    expect(ran.length).toBeGreaterThanOrEqual(9);
    await expect(migrate(database.ownerUrl)).resolves.toEqual([]);
  });

  it('has the schema that a new one has', async () => {
    const fresh = await createEmptyDatabase();
    try {
      await migrate(fresh.ownerUrl);
      expect(await schemaOf(database)).toEqual(await schemaOf(fresh));
    } finally {
      await fresh.drop();
    }
  });

  it('verifies before anything new is written', async () => {
    expect(await verifyDatabase(database)).toMatchObject({ problems: [] });
  });

  it('has everybody’s money as it was', async () => {
    for (const person of city.people) expect(await pursesOf(office, person)).toEqual(person.purses);
  });

  it('shows old people at the desk: found by identity number and card number, masked, with their transactions', async () => {
    for (const person of city.people) {
      expect(await found({ by: 'id_number', idNumber: person.idNumber })).toEqual([person.cardholderId]);
      expect(await found({ by: 'card', cardNumber: person.number })).toEqual([person.cardholderId]);
      const { status, body } = await agent.get(`/v1/desk/cardholders/${person.cardholderId}`);
      expect(status).toBe(200);
      expect(body['person']).toMatchObject({ name: `${person.name[0] ?? ''}**`, erased: false, mergedInto: null });
      expect(body['cards']).toEqual([expect.objectContaining({ token: person.token, kind: 'physical' })]);
      const purses = (body['purses'] as { purse: string; balance: number }[]).map(({ purse, balance }) => [
        purse,
        balance,
      ]);
      const before = Object.entries(person.purses).map(([purse, { balance }]) => [purse, balance]);
      expect(Object.fromEntries(purses)).toEqual(Object.fromEntries(before));
    }
  });

  it('finds them by name and birth date as well, once they have keys of their own', async () => {
    await upgraded();
    for (const person of city.people) {
      const key = { by: 'name', name: person.name, birthDate: birthDateOf(person) };
      expect(await found(key)).toEqual([person.cardholderId]);
      expect(await found({ by: 'id_number', idNumber: person.idNumber })).toEqual([person.cardholderId]);
    }
    const revealed = await agent.post(`/v1/desk/cardholders/${lin.cardholderId}/reveal`, {
      ...{ fields: ['name', 'idNumber', 'phone'], reason: '核对身份' },
    });
    expect(revealed.body).toMatchObject({ name: lin.name, idNumber: lin.idNumber, phone: null });
  });

  it('answers a purchase that is sent again as it did then', async () => {
    const { status, body } = await shop.deliver(city.bought);
    expect(status).toBe(200);
    expect({ ...body, elements: undefined }).toEqual({ ...city.paid, elements: undefined });
    const again = await shop.deliver({ ...city.bought, body: { ...city.bought.body, amount: 1 } });
    expect(again.status).toBe(422);
  });

  it('captures the hold that was open, and refunds what was bought', async () => {
    const before = (await pursesOf(office, lin))['epurse'];
    const { body } = await shop.followUp(city.held.id, 'captures', { amount: 3_000 });
    expect(body).toMatchObject({ result: 'approved' });
    const refunded = await shop.followUp(city.paid['id'], 'refunds', { amount: 100 });
    expect(refunded.body).toMatchObject({ result: 'approved' });
    const after = (await pursesOf(office, lin))['epurse'];
    expect([before?.held, after?.held]).toEqual([city.held.approvedAmount, 0]);
    expect((before?.balance ?? 0) - (after?.balance ?? 0)).toBe(2_900);
  });

  it('takes old cards at old terminals: pays, and is frozen at the desk', async () => {
    const paid = await shop.purchase(lin.number, 700);
    expect(paid.body).toMatchObject({ result: 'approved', approvedAmount: 700 });
    const frozen = await agent.post(`/v1/desk/cards/${lin.token}/freeze`, { reason: 'holder_request' });
    expect(frozen.body).toMatchObject({ result: 'done', cardholderId: lin.cardholderId });
    expect((await shop.purchase(lin.number, 700)).body).toMatchObject({ result: 'declined', reason: 'card_frozen' });
    await agent.post(`/v1/desk/cards/${lin.token}/unfreeze`, { reason: 'holder_request' });
    expect((await shop.purchase(lin.number, 700)).body).toMatchObject({ result: 'approved' });
  });

  it('knows the freeze, the limit and the card without activation of then, and takes them from there', async () => {
    expect((await shop.purchase(zheng.number, 1)).body).toMatchObject({ result: 'declined', reason: 'card_frozen' });
    const lifted = await agent.post(`/v1/desk/cards/${zheng.token}/unfreeze`, { reason: 'holder_request' });
    expect(lifted.body).toMatchObject({ result: 'done' });
    expect((await shop.purchase(zheng.number, 1)).body).toMatchObject({ result: 'approved' });
    expect((await shop.purchase(zhou.number, 10_001)).body).toMatchObject({ result: 'declined' });
    const activated = await agent.post(`/v1/desk/cards/${chen.token}/activate`, { reason: 'handed_over' });
    expect(activated.body).toMatchObject({ result: 'done' });
  });

  it('explains declines of then, and tells the history of old cards', async () => {
    for (const { id, reason } of [city.declined, city.frozen]) {
      const { status, body } = await agent.get(`/v1/desk/authorizations/${id}/explanation`);
      expect([status, body['reason']]).toEqual([200, reason]);
    }
    const history = await agent.get(`/v1/desk/cardholders/${zheng.cardholderId}/history?limit=50`);
    expect((history.body['items'] as unknown[]).length).toBeGreaterThanOrEqual(4);
    const list = await agent.get(`/v1/desk/cardholders/${lin.cardholderId}/transactions?limit=50`);
    const ids = (list.body['items'] as { authorizationId: string | null }[]).map((one) => one.authorizationId);
    expect(ids).toEqual(expect.arrayContaining([city.paid['id'], city.held.id]));
  });

  it('replaces an old card; the purses stay with the person', async () => {
    const lost = await agent.post(`/v1/desk/cards/${zhou.token}/report-loss`, { kind: 'formal', reason: 'lost' });
    expect(lost.body).toMatchObject({ result: 'done' });
    const replaced = await agent.post(`/v1/desk/cards/${zhou.token}/replace`, {
      ...{ cause: 'lost', instant: true, reason: 'lost' },
    });
    expect(replaced.body).toMatchObject({ result: 'done', number: expect.stringMatching(/^\d{19}$/) });
    expect(await found({ by: 'card', cardNumber: String(replaced.body['number']) })).toEqual([zhou.cardholderId]);
  });

  it('closes the dates of then and now, and clears what shops were owed before anything was ever cleared', async () => {
    const pool = service.app.get(Pool);
    const shops = await pool.query<{ merchantId: string; owed: number }>(
      `SELECT m.merchant_id AS "merchantId", (SELECT coalesce(sum(p.amount), 0) FROM event e,
         unnest(e.accounts, e.amounts) AS p(account, amount) WHERE p.account = m.payable_account)::int AS owed
       FROM merchant m ORDER BY 1`,
    );
    const contracts = service.app.get(PayeeContracts, { strict: false });
    for (const { merchantId } of shops.rows) await contracts.add({ ...CONTRACT, merchantId });
    const date = businessDay(Date.now());
    const closed = await runDone(service, 'close-date', { date });
    const { rows } = await pool.query('SELECT sum(cardinality(accounts))::int AS postings FROM event');
    expect(closed.result).toMatchObject(rows[0] as object);
    const owed = shops.rows.filter((one) => one.owed !== 0);
    expect(owed.length).toBeGreaterThan(1);
    const cleared = await runDone(service, 'clear', { date });
    const net = owed.reduce((sum, one) => sum + one.owed, 0);
    expect(cleared.result).toMatchObject({ payees: owed.length, fees: 0, net });
  });

  it('verifies with the old and the new', async () => {
    await service.caughtUp();
    expect(await verifyDatabase(database)).toMatchObject({ problems: [] });
  });
});
