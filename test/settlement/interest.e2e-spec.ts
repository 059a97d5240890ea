import { type CardholderState, shanghaiDate } from '../../src/cardholder';
import { TransactionCore } from '../../src/event-store';
import { JobRegistry, type JobResult } from '../../src/jobs';
import { LedgerBalances, MEDICAL_INTEREST } from '../../src/ledger';
import { InterestRates } from '../../src/settlement';
import {
  buildCity,
  type City,
  createServiceDatabase,
  issueCard,
  pursesOf,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DirectRun, freshMemory, KilledError, runDirectly } from './direct-run';

const DAY_MS = 86_400_000;
const PEOPLE = 6;
/** Every month earns a whole part of the amounts of the test, whatever month it runs in. */
const DEMAND = '0.012';
const THREE_MONTH = '0.024';

let database: TestDatabase;
let service: Service;
let city: City;
const people: TestCard[] = [];
let year: number;
let month: number;

const part = <Part>(token: abstract new (...args: never[]) => Part): Part => service.app.get(token, { strict: false });
const endYear = (of: number, how?: DirectRun): Promise<JobResult> =>
  runDirectly(part(JobRegistry).get('credit-interest'), { year: String(of) }, how);

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  for (let person = 0; person < PEOPLE; person += 1) {
    people.push(await issueCard(city.office, { medical: 100_000, epurse: 500 }));
  }
  const today = shanghaiDate(Date.now());
  [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const medicalOf = async (card: TestCard): Promise<number> => (await pursesOf(city.office, card))['medical']!.balance;

describe('the end of a year of personal accounts', () => {
  it('waits for the end of the year, and for its rates', async () => {
    await expect(endYear(year)).rejects.toMatchObject({ errors: [{ code: 'not_over' }] });
    await expect(endYear(year - 1)).rejects.toMatchObject({ errors: [{ code: 'no_rate' }] });
    const rates = part(InterestRates);
    await rates.add({ kind: 'demand', from: '2020-01-01', rate: DEMAND });
    await rates.add({ kind: 'three_month', from: '2020-01-01', rate: THREE_MONTH });
    expect(await rates.add({ kind: 'demand', from: '2020-01-01', rate: '0.5' })).toBe(false);
  });

  it('gives nothing for a year in which nothing was there yet', async () => {
    expect(await endYear(year - 1)).toMatchObject({ accounts: PEOPLE, credited: PEOPLE, amount: 0 });
  });

  it('gives the demand rate on money of the year, once, also when the run is killed and when it comes again', async () => {
    const [spender] = people as [TestCard];
    const bought = await city.pharmacy.purchase(spender.number, 40_000);
    expect(bought.body).toMatchObject({ result: 'approved' });
    expect(await medicalOf(spender)).toBe(60_000);
    service.clock.advance(366 * DAY_MS);
    const memory = freshMemory();
    await expect(endYear(year, { memory, killAfter: 2 })).rejects.toThrow(KilledError);
    const result = await endYear(year, { memory });
    const months = 12 - month;
    const expected = 1_000 * months * 0.1 * (PEOPLE - 1) + 600 * months * 0.1;
    expect(result).toMatchObject({ accounts: PEOPLE, credited: PEOPLE });
    expect(Number(result['amount'])).toBeCloseTo(expected, 0);
    expect(await medicalOf(people[1]!)).toBe(100_000 + 100 * months);
    const again = await endYear(year);
    expect(again).toMatchObject({ credited: PEOPLE, amount: result['amount'] });
    expect(await medicalOf(people[1]!)).toBe(100_000 + 100 * months);
    expect(await part(LedgerBalances).now(MEDICAL_INTEREST)).toBe(-Number(result['amount']));
  });

  it('gives the rate of three months on what was carried over, its interest in it', async () => {
    service.clock.advance(366 * DAY_MS);
    const before = await medicalOf(people[1]!);
    await endYear(year + 1);
    expect(await medicalOf(people[1]!)).toBe(before + Math.round(before * Number(THREE_MONTH)));
    const { state } = await service.app
      .get<TransactionCore>(TransactionCore, { strict: false })
      .state<CardholderState & { personalAccount: object }>(Number.parseInt(people[1]!.cardholderId.slice(3), 36));
    expect(state.personalAccount).toEqual({ year: year + 1, carried: await medicalOf(people[1]!) });
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
