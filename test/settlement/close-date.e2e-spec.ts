import type { Pool } from 'pg';
import { LedgerBalances } from '../../src/ledger';
import { addDays, JobRegistry } from '../../src/jobs';
import { businessDay } from '../../src/platform/clock';
import { openPool } from '../../src/platform/database';
import { ALL_PURSES, CloseStore } from '../../src/settlement';
import {
  buildCity,
  type City,
  createServiceDatabase,
  issueCard,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { runDone, runJob } from './run-job';

/** The business date is that of the database's clock. */
const TODAY = businessDay(Date.now());
const TOMORROW = addDays(TODAY, 1);
const YESTERDAY = addDays(TODAY, -1);

let database: TestDatabase;
let owner: Pool;
let service: Service;
let city: City;
let card: TestCard;

beforeEach(async () => {
  database = await createServiceDatabase();
  owner = openPool(database.ownerUrl, { max: 2, role: false, applicationName: 'onecard test' });
  service = await startService(database, { env: { ROLES: 'api' } });
  city = await buildCity(service);
  card = await issueCard(city.office, { epurse: 100_000 });
});

afterEach(async () => {
  await service.close();
  await owner.end();
  await database.drop();
});

function closes(): CloseStore {
  return service.app.get(CloseStore, { strict: false });
}

async function businessDates(): Promise<string[]> {
  const { rows } = await owner.query<{ day: string }>(
    `SELECT DISTINCT to_char(business_date, 'YYYY-MM-DD') AS day FROM block ORDER BY 1`,
  );
  return rows.map(({ day }) => day);
}

describe('the close of a business date', () => {
  it('puts every later posting into the next date, at once and in every lane', async () => {
    await city.shop.purchase(card.number, 1_000);
    const closed = await runDone(service, 'close-date', { date: TODAY });
    expect(closed.result).toMatchObject({ date: TODAY, debit: 101_000, credit: 101_000, postings: 4 });
    await city.shop.purchase(card.number, 2_500);
    expect(await businessDates()).toEqual([TODAY, TOMORROW]);
    const balances = service.app.get(LedgerBalances);
    await expect(balances.asOf(city.payable.shop, { businessDate: TODAY })).resolves.toBe(1_000);
    await expect(balances.now(city.payable.shop)).resolves.toBe(3_500);
    await runDone(service, 'close-date', { date: TOMORROW });
    const { lines } = await closes().trialBalance(TOMORROW, TOMORROW);
    expect(lines.find(({ account }) => account === city.payable.shop)).toMatchObject({
      ...{ opening: 1_000, debit: 0, credit: 2_500, closing: 3_500, postings: 1, nameZh: '应付商户款 4' },
    });
    expect(lines.find(({ account }) => account === ALL_PURSES)).toMatchObject({ opening: 99_000, closing: 96_500 });
    await expect(verifyDatabase(database)).resolves.toMatchObject({ ok: true, problems: [] });
  });

  it('changes nothing when it is done again, nor closes what has not begun', async () => {
    await city.shop.purchase(card.number, 1_000);
    const first = await runDone(service, 'close-date', { date: TODAY });
    const again = await runDone(service, 'close-date', { date: TODAY });
    expect(again.result).toEqual(first.result);
    const future = await runJob(service, 'close-date', { date: addDays(TODAY, 5) });
    expect(future).toMatchObject({ state: 'failed', error: `the business date ${addDays(TODAY, 5)} has not begun` });
    const older = await runDone(service, 'close-date', { date: YESTERDAY });
    expect(older.result).toMatchObject({ closedWith: TODAY });
    await expect(runJob(service, 'close-date', { date: '2026-02-30' })).rejects.toMatchObject({
      errors: [{ field: 'parameters.date' }],
    });
  });

  it('counts a late advice for its own day, on the date on which it was booked', async () => {
    await city.shop.purchase(card.number, 1_000);
    await runDone(service, 'close-date', { date: TODAY });
    const late = { localTime: `${YESTERDAY}T18:00:00` };
    await city.shop.advise({ card: card.number, amount: 300, extra: late });
    await runDone(service, 'close-date', { date: TOMORROW });
    const shop = city.payable.shop;
    await expect(closes().balance(shop, TODAY, TODAY)).resolves.toBe(1_000);
    await expect(closes().balance(shop, TOMORROW, YESTERDAY)).resolves.toBe(300);
    await expect(closes().balance(shop, TOMORROW, TODAY)).resolves.toBe(1_300);
    await expect(closes().statement(shop, TODAY, TOMORROW)).resolves.toEqual([
      { businessDate: TODAY, effectiveDate: TODAY, debit: 0, credit: 1_000, postings: 1 },
      { businessDate: TOMORROW, effectiveDate: YESTERDAY, debit: 0, credit: 300, postings: 1 },
    ]);
  });

  it('loses and doubles nothing while purchases run', async () => {
    const purchases = Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        if (index === 30) await runDone(service, 'close-date', { date: TODAY });
        return city.shop.purchase(card.number, 10 + index);
      }),
    );
    const approved = (await purchases).reduce((sum, { body }) => sum + Number(body['approvedAmount']), 0);
    await runDone(service, 'close-date', { date: TOMORROW });
    const { lines, debit, credit } = await closes().trialBalance(TODAY, TOMORROW);
    expect(lines.find(({ account }) => account === city.payable.shop)?.closing).toBe(approved);
    expect(debit).toBe(credit);
    await expect(verifyDatabase(database)).resolves.toMatchObject({ ok: true });
  });

  it('that was tampered with is found', async () => {
    await city.shop.purchase(card.number, 1_000);
    await runDone(service, 'close-date', { date: TODAY });
    await owner.query('UPDATE day_total SET credit = credit + 1 WHERE account = $1', [city.payable.shop]);
    const { problems } = await verifyDatabase(database);
    expect(problems).toMatchObject([{ code: 'CLOSE_MISMATCH', where: { account: city.payable.shop } }]);
    await owner.query('UPDATE day_total SET credit = credit - 1 WHERE account = $1', [city.payable.shop]);
    await owner.query('UPDATE lane_close SET position = position - 1 WHERE position > 1');
    const report = await verifyDatabase(database);
    expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['CLOSE_MISMATCH']));
  });

  it('cannot be undone by the service', async () => {
    await runDone(service, 'close-date', { date: TODAY });
    const app = openPool(database.url, { max: 1, role: false, applicationName: 'onecard test' });
    try {
      await expect(app.query('DELETE FROM date_close')).rejects.toThrow('permission denied');
      await expect(app.query('UPDATE lane_close SET position = 0')).rejects.toThrow('permission denied');
      await expect(app.query('UPDATE lane_head SET business_date = $1', [YESTERDAY])).rejects.toThrow(
        'permission denied',
      );
    } finally {
      await app.end();
    }
  });

  it('comes due at half past midnight for the day before', () => {
    const job = service.app.get(JobRegistry, { strict: false }).get('close-date');
    expect(job.schedule?.parameters(Date.parse('2028-02-29T16:30:00Z'))).toEqual({ date: '2028-02-29' });
  });
});

describe('the close of a period', () => {
  it('needs the last date of the month closed, and keeps a digest of its trial balance', async () => {
    const open = await runJob(service, 'close-period', { period: TODAY.slice(0, 7) });
    expect(open).toMatchObject({ state: 'failed' });
    const { last } = { last: addDays(`${TODAY.slice(0, 7)}-01`, -1) };
    await runDone(service, 'close-date', { date: TODAY });
    const before = await runDone(service, 'close-period', { period: last.slice(0, 7) });
    expect(before.result).toMatchObject({ to: last, postings: 0, again: false });
    const again = await runDone(service, 'close-period', { period: last.slice(0, 7) });
    expect(again.result).toMatchObject({ again: true, digest: before.result?.['digest'] });
  });
});
