import { addDays } from '../../src/jobs';
import { BANK_CLEARING, FEE_INCOME, payeeAccount, SETTLEMENT_BANK } from '../../src/ledger';
import { businessDay } from '../../src/platform/clock';
import { fen } from '../../src/platform/money';
import {
  bucketsOf,
  ClearingStore,
  type OpenAccount,
  OpenAccounts,
  PayeeContracts,
  PayoutFiles,
} from '../../src/settlement';
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
import { LedgerBook } from '../support/ledger-book';
import { runDone, runJob } from './run-job';

const TODAY = businessDay(Date.now());
const TOMORROW = addDays(TODAY, 1);
const SHOP = '990220154110001';
const CONTRACT = {
  merchantId: SHOP,
  validFrom: '2026-01-01',
  terms: {
    fee: { kind: 'percent', ratio: '0.01' },
    payout: { cycle: 'daily' },
    minimumPayout: 1_000,
    holdbackRatio: '0.05',
    prepaymentShare: '1',
  },
  bank: { bank: '吉林银行', holder: '某某商店', account: '6228000012345678' },
};

let database: TestDatabase;
let service: Service;
let book: LedgerBook;
let city: City;
let card: TestCard;

beforeEach(async () => {
  database = await createServiceDatabase();
  service = await startService(database, { env: { ROLES: 'api' } });
  book = new LedgerBook(database);
  city = await buildCity(service);
  card = await issueCard(city.office, { epurse: 100_000 });
});

afterEach(async () => {
  await book.close();
  await service.close();
  await database.drop();
});

function contracts(): PayeeContracts {
  return service.app.get(PayeeContracts, { strict: false });
}

describe('the clearing of a date', () => {
  it('moves what was posted to fees, to what is held back and to what is due: nothing is left on the payable', async () => {
    await contracts().add(CONTRACT);
    await city.shop.purchase(card.number, 10_000);
    await runDone(service, 'close-date', { date: TODAY });
    const { result } = await runDone(service, 'clear', { date: TODAY });
    expect(result).toMatchObject({ payees: 1, gross: 10_000, fees: 100, holdbacks: 495, net: 9_405 });
    const [payee, balances] = [city.payable.shop, await book.balances()];
    expect(balances.get(payee)).toBe(0);
    expect(balances.get(FEE_INCOME)).toBe(100);
    expect(balances.get(payeeAccount('holdback', payee))).toBe(495);
    expect(balances.get(payeeAccount('due', payee))).toBe(9_405);
    await service.caughtUp();
    await expect(verifyDatabase(database)).resolves.toMatchObject({ ok: true, problems: [] });
  });

  it('clears each posting once, although the clearing itself is booked on the next date', async () => {
    await contracts().add(CONTRACT);
    await city.shop.purchase(card.number, 10_000);
    await runDone(service, 'close-date', { date: TODAY });
    await runDone(service, 'clear', { date: TODAY });
    await runDone(service, 'clear', { date: TODAY });
    await city.shop.purchase(card.number, 2_000);
    await runDone(service, 'close-date', { date: TOMORROW });
    await runDone(service, 'clear', { date: TOMORROW });
    const lines = await service.app.get(ClearingStore, { strict: false }).lines(TOMORROW);
    expect(lines).toMatchObject([{ after: TODAY, gross: 2_000, refunds: 0, postings: 1, fee: 20 }]);
    expect(await book.balance(city.payable.shop)).toBe(0);
  });

  it('waits for the close, and leaves payees without a contract alone', async () => {
    const early = await runJob(service, 'clear', { date: TODAY });
    expect(early).toMatchObject({ state: 'failed' });
    await city.shop.purchase(card.number, 10_000);
    await runDone(service, 'close-date', { date: TODAY });
    expect((await runDone(service, 'clear', { date: TODAY })).result).toMatchObject({ payees: 0 });
    expect(await book.balance(city.payable.shop)).toBe(10_000);
  });
});

describe('a clearing account that is not zero', () => {
  it('is listed with the age of the oldest money on it', async () => {
    const open = service.app.get(OpenAccounts, { strict: false });
    const [payee, due] = [city.payable.shop, payeeAccount('due', city.payable.shop)];
    const listed = async (date: string) => new Map((await open.on(date)).map((one) => [one.account, one]));
    await contracts().add(CONTRACT);
    await expect(open.on(TODAY)).rejects.toMatchObject({ code: 'state_conflict' });
    await city.shop.purchase(card.number, 10_000);
    await runDone(service, 'close-date', { date: TODAY });
    const first = await listed(TODAY);
    expect(first.get(payee)).toMatchObject({ balance: 10_000, openSince: TODAY, ageDays: 0 });
    expect(first.has(due)).toBe(false);
    await runDone(service, 'clear', { date: TODAY });
    await city.shop.purchase(card.number, 500);
    await runDone(service, 'close-date', { date: TOMORROW });
    const second = await listed(TOMORROW);
    expect(second.get(payee)).toMatchObject({ balance: 500, openSince: TOMORROW, ageDays: 0 });
    expect(second.get(due)).toMatchObject({ balance: 9_405, openSince: TOMORROW, ageDays: 0 });
    expect(second.get(BANK_CLEARING)).toMatchObject({ balance: -100_000, openSince: TODAY, ageDays: 1 });
    expect(second.has(FEE_INCOME)).toBe(false);
  });

  it('is told with the others of its age', () => {
    const open = (ageDays: number, balance: number): OpenAccount => {
      return { account: ageDays, code: '', balance: fen(balance), openSince: TODAY, ageDays };
    };
    const buckets = bucketsOf([open(1, 500), open(2, -30), open(7, 40), open(31, 5)]);
    expect(buckets.map(({ days, accounts, credit, debit }) => [days, accounts, credit, debit])).toEqual([
      ['0–1', 1, 500, 0],
      ['2–7', 2, 40, 30],
      ['8–30', 0, 0, 0],
      ['over 30', 1, 5, 0],
    ]);
  });
});

describe('the payout of what is due', () => {
  it('is returned by the bank, corrected, paid again, and carries over less than the least amount', async () => {
    await contracts().add(CONTRACT);
    await city.shop.purchase(card.number, 10_000);
    await runDone(service, 'close-date', { date: TODAY });
    await runDone(service, 'clear', { date: TODAY });
    const files = service.app.get(PayoutFiles, { strict: false });
    const payee = city.payable.shop;
    expect((await runDone(service, 'pay', { date: TOMORROW })).result).toMatchObject({ payees: 1, amount: 9_405 });
    const row = `${payee},"吉林银行","某某商店",6228000012345678,9405,P${TOMORROW.replaceAll('-', '')}-${payee}`;
    expect(await files.bankFile(TOMORROW)).toBe(`H,${TOMORROW},1,9405\r\n${row}\r\n`);
    await expect(files.takeAnswer(TOMORROW, '99,lost,')).rejects.toMatchObject({ code: 'validation_failed' });
    const returned = `${payee},returned,户名不符\r\n`;
    expect(await files.takeAnswer(TOMORROW, returned)).toEqual({ paid: 0, returned: 1 });
    expect(await files.takeAnswer(TOMORROW, returned)).toEqual({ paid: 0, returned: 1 });
    expect(await book.balance(payeeAccount('due', payee))).toBe(9_405);

    const later = addDays(TOMORROW, 1);
    expect((await runDone(service, 'pay', { date: later })).result).toMatchObject({ payees: 0 });
    await contracts().add({ ...CONTRACT, bank: { ...CONTRACT.bank, holder: '某某商店有限公司' } });
    const last = addDays(TOMORROW, 2);
    expect((await runDone(service, 'pay', { date: last })).result).toMatchObject({ payees: 1 });
    expect(await files.takeAnswer(last, `${payee},paid,`)).toEqual({ paid: 1, returned: 0 });
    const balances = await book.balances();
    for (const kind of ['due', 'in_transit'] as const) expect(balances.get(payeeAccount(kind, payee))).toBe(0);
    expect(balances.get(SETTLEMENT_BANK)).toBe(9_405);
    await expect(verifyDatabase(database)).resolves.toMatchObject({ ok: true });
  });
});

describe('a contract with a payee', () => {
  it('is entered once, and its bank account is told masked only', async () => {
    expect(await contracts().add(CONTRACT)).toEqual({ payee: city.payable.shop, isNew: true });
    expect(await contracts().add(CONTRACT)).toMatchObject({ isNew: false });
    expect(await contracts().inForce(TODAY)).toMatchObject([{ merchantId: SHOP, bankAccount: '吉林银行 …5678' }]);
    expect(await contracts().bankAccount(city.payable.shop, 1)).toEqual(CONTRACT.bank);
  });

  it('is refused field by field, and never twice for one day', async () => {
    await expect(contracts().add({ ...CONTRACT, validFrom: 'soon' })).rejects.toMatchObject({
      ...{ code: 'validation_failed', errors: [{ field: 'validFrom' }] },
    });
    await contracts().add(CONTRACT);
    const other = { ...CONTRACT, terms: { ...CONTRACT.terms, minimumPayout: 5 } };
    await expect(contracts().add(other)).rejects.toMatchObject({ code: 'state_conflict' });
  });
});
