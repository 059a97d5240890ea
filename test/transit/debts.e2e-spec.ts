import { Pool } from 'pg';
import { ADVICE_RECEIVABLE, LedgerBalances } from '../../src/ledger';
import { OperatorDirectory, TapIntake, TransitDebts } from '../../src/transit';
import { demoFarePolicies } from '../../src/demo';
import {
  buildCity,
  type City,
  createServiceDatabase,
  pursesOf,
  type Service,
  startService,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { download, transitCard, type TransitTestCard } from './deny-terminal';
import { bus } from './fare-fixtures';

const PATIENCE_MS = 15_000;
/** Two yuan, ten per cent off for the purse. */
const FARE = 180;

let database: TestDatabase;
let service: Service;
let city: City;
let rider: TransitTestCard;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  await demoFarePolicies(service.app);
  await part(OperatorDirectory).register({ code: '公交', merchantId: '990220141110001', city: '2410' });
  rider = await transitCard(service, city, { epurse: 10 });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });
const credit = (amount: number) =>
  city.office.post(`/v1/cardholders/${rider.cardholderId}/credits`, { purse: 'epurse', amount });
const owed = async (): Promise<number> => (await part(TransitDebts).total()).owed;

async function ride(id: string) {
  const now = service.now() - 60_000;
  const tap = { ...bus('2026-03-02T12:00:00', '306'), id, card: rider.transit, at: now };
  const { paid } = await part(TapIntake).take(id, [{ tap, receivedAt: service.now() }]);
  await service.caughtUp();
  return paid;
}

/** Waits until the card owes that much: collecting is done by the service itself. */
async function owes(amount: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    await service.caughtUp();
    if ((await owed()) === amount) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`owed are ${await owed()}, not ${amount}`);
}

describe('a ride that the purses cannot pay', () => {
  it('puts the card on the deny list until it is paid', async () => {
    const paid = await ride('first');
    expect(paid).toEqual({ transit: 0, epurse: 10, owed: FARE - 10 });
    expect(await part(LedgerBalances).now(ADVICE_RECEIVABLE)).toBe(0 - (FARE - 10));
    expect((await download(city.bus)).changes).toEqual([{ card: rider.entry, op: 'add' }]);
    expect(await part(TransitDebts).list(10)).toEqual([
      expect.objectContaining({ token: rider.token, cardholderId: rider.cardholderId, owed: FARE - 10 }),
    ]);
  });

  it('is paid by the service itself from the next credit, as far as it goes, and the card stays listed', async () => {
    await credit(50);
    await owes(FARE - 60);
    expect((await pursesOf(city.office, rider))['epurse']).toMatchObject({ balance: 0 });
    expect((await download(city.bus)).count).toBe(1);
  });

  it('releases the card once nothing is owed, and the receivable is gone from the books', async () => {
    const { to } = await download(city.bus);
    await credit(1_000);
    await owes(0);
    expect(await download(city.bus, to)).toMatchObject({
      count: 0,
      changes: [{ card: rider.entry, op: 'delete' }],
    });
    expect(await part(LedgerBalances).now(ADVICE_RECEIVABLE)).toBe(0);
    expect((await pursesOf(city.office, rider))['epurse']).toMatchObject({ balance: 1_060 - FARE });
  });

  it('is collected once, however many attempts there are', async () => {
    const { rows } = await part(Pool).query<{ index: string }>(
      `SELECT replace(number_index::text, '-', '') AS index FROM transit_debt`,
    );
    const index = rows[0]?.index ?? '';
    const nothing = { result: 'nothing_owed', collected: 0, left: 0 };
    const attempts = ['a', 'a', 'b'].map((attempt) => part(TransitDebts).collect(index, attempt));
    expect(await Promise.all(attempts)).toEqual([nothing, nothing, nothing]);
    expect((await pursesOf(city.office, rider))['epurse']).toMatchObject({ balance: 1_060 - FARE });
  });

  it('leaves books in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
