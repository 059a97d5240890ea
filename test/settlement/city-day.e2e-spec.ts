import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from '../../src/jobs';
import { BANK_BREAKS, LedgerBalances } from '../../src/ledger';
import { businessDay } from '../../src/platform/clock';
import type { BankBreak } from '../../src/settlement';
import { BreakCloseKind } from '../../src/settlement/reconcile/break-close.kind';
import { createServiceDatabase, MASTER_KEY, startService, verifyDatabase } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';

const PEOPLE = 60;
/** A date that has begun, however long this takes. */
const TODAY = businessDay(Date.now());
const TOMORROW = addDays(TODAY, 1);

let database: TestDatabase;
let home: string;

beforeAll(async () => {
  database = await createServiceDatabase();
  home = await mkdtemp(join(tmpdir(), 'onecard-city-day-'));
});

afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true });
});

async function onecard(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ONECARD_HOME: home, ONECARD_MASTER_KEY: MASTER_KEY, DATABASE_URL: database.ownerUrl };
  const { code, stdout, stderr } = await runCommand(args, env);
  if (code !== 0) throw new Error(`onecard ${args.join(' ')}: ${stderr}`);
  return stdout;
}

interface Played {
  readonly purchases: Readonly<Record<'approved' | 'declined' | 'amount' | 'refunded' | 'reversed', number>>;
  readonly visits: Readonly<Record<'settled' | 'refused' | 'total' | 'funds' | 'account' | 'cash', number>>;
  readonly rides: Readonly<Record<'taps' | 'charged' | 'free' | 'duplicate' | 'exception' | 'paid', number>>;
}

async function play(...options: readonly string[]): Promise<Played> {
  return JSON.parse(await onecard('simulate', 'day', '--date', TODAY, '--json', ...options)) as Played;
}

async function resultOf(...args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { result } = JSON.parse(await onecard(...args, '--json')) as { readonly result: Record<string, number> };
  return result;
}

const FAULT_CLASSES = { amount_mismatch: 1, cross_day: 1, duplicate: 1, long: 1, short: 1 };

async function openBreaks(): Promise<readonly BankBreak[]> {
  const { items } = JSON.parse(await onecard('reconcile', 'breaks', '--json')) as { readonly items: BankBreak[] };
  return items;
}

describe('a day of the invented city', () => {
  let played: Played;
  let payees: number;
  let paidOut: number;

  it('has purchases, settlements and rides, and is the same day when it is played again', async () => {
    await onecard('seed', '--city', String(PEOPLE));
    played = await play();
    const { purchases, visits, rides } = played;
    expect(purchases.approved).toBeGreaterThan(PEOPLE / 2);
    expect(visits.settled).toBeGreaterThan(0);
    expect(visits.funds + visits.account + visits.cash).toBe(visits.total);
    expect(rides.charged + rides.free + rides.duplicate + rides.exception).toBe(rides.taps);
    expect(rides.charged).toBeGreaterThan(PEOPLE);
    const again = await play();
    expect(again).toEqual({
      ...played,
      rides: { taps: rides.taps, charged: 0, free: 0, duplicate: rides.taps, exception: 0, paid: 0 },
    });
    const part = await play('--seed', '2', '--people', '5');
    expect(part.purchases.approved).toBeLessThan(purchases.approved);
  });

  it('is of people who are there', async () => {
    await expect(play('--people', String(PEOPLE + 1))).rejects.toThrow(`the city has ${PEOPLE} people`);
  });

  it('is closed, cleared and paid: what was posted on payables is fees, held back, or due, and nothing is on its way', async () => {
    await onecard('settlement', 'close', '--date', TODAY);
    const cleared = await resultOf('settlement', 'clear', '--date', TODAY);
    const { gross = 0, refunds = 0, fees = 0, holdbacks = 0, net = 0 } = cleared;
    expect(gross - refunds).toBe(fees + holdbacks + net);
    expect(gross).toBeGreaterThan(played.purchases.amount + played.visits.funds + played.visits.account);
    const file = join(home, 'bank.csv');
    const paid = await resultOf('settlement', 'pay', '--date', TOMORROW, '--out', file);
    const [header, ...rows] = (await readFile(file, 'utf8')).trim().split('\r\n');
    expect(header).toBe(`H,${TOMORROW},${rows.length},${paid['amount']}`);
    payees = paid['payees'] ?? 0;
    paidOut = paid['amount'] ?? 0;
    const answers = rows.map((row) => `${row.split(',')[0]},paid,\r\n`);
    expect(answers).toHaveLength(payees);
    await writeFile(join(home, 'answer.csv'), answers.join(''));
    expect(await onecard('settlement', 'answer', join(home, 'answer.csv'), '--date', TOMORROW)).toContain(
      `${payees} paid, 0 returned`,
    );
    expect((await verifyDatabase(database)).problems).toEqual([]);
    expect(await onecard('verify')).toContain('No problem was found.');
  });

  it('is told to each payee in a signed statement, which is not ours any more when a byte is changed', async () => {
    const folder = join(home, 'statements');
    const dates = ['--from', TODAY, '--to', TOMORROW, '--out', folder];
    expect(await onecard('settlement', 'payee-statement', '--all', ...dates)).toMatch(/^\d+ statements/);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.csv')).map((name) => join(folder, name));
    const dues = await Promise.all(files.map(async (file) => /#DUE,(.*)/.exec(await readFile(file, 'utf8'))?.[1]));
    const figures = dues.map((due) => (due ?? '').split(',').map(Number));
    for (const [before = NaN, net = NaN, paid = NaN, after = NaN] of figures) expect(before + net - paid).toBe(after);
    expect(figures.reduce((sum, [, , paid = NaN]) => sum + paid, 0)).toBe(paidOut);
    const [file = ''] = files;
    expect(await onecard('settlement', 'verify-statement', file)).toContain('is as it was signed');
    await writeFile(file, (await readFile(file, 'utf8')).replace('#DUE,0', '#DUE,1'));
    await expect(onecard('settlement', 'verify-statement', file)).rejects.toThrow(
      'onecard settlement verify-statement',
    );
    await expect(onecard('settlement', 'payee-statement', '99999', ...dates)).rejects.toThrow('no contract with payee');
  });

  it('is reconciled with the files of channel and bank: every difference is a break of its class, found once', async () => {
    const folder = join(home, 'bank');
    await onecard('reconcile', 'generate', '--date', TOMORROW, '--out', folder, '--faults', '5');
    const channel = ['reconcile', 'import', join(folder, 'channel.csv')];
    const statement = ['reconcile', 'import', join(folder, 'statement.mt940'), '--side', 'bank', '--format', 'mt940'];
    expect(await onecard(...channel)).toContain('entries taken');
    await onecard(...statement);
    expect(await onecard(...statement)).toContain('all there already');
    const expected = {
      ...{ 'ledger_channel.matched': payees - 3, 'channel_bank.matched': payees + 1 },
      ...{ 'ledger_channel.amount_mismatch': 1, 'ledger_channel.short': 1, 'ledger_channel.duplicate': 1 },
      ...{ 'ledger_channel.cross_day': 1, 'ledger_channel.long': 1 },
    };
    const run = ['reconcile', 'run', '--date', TOMORROW];
    expect(await resultOf(...run, '--dry-run')).toEqual({ date: TOMORROW, dryRun: true, ...expected });
    expect(await openBreaks()).toEqual([]);
    const stored = { matches: 2 * payees - 2, newBreaks: 5, resolvedBreaks: 0 };
    expect(await resultOf(...run)).toEqual({ date: TOMORROW, ...expected, ...stored });
    const found = await openBreaks();
    expect(found.map((one) => one.class).sort()).toEqual(Object.keys(FAULT_CLASSES));
    expect(await resultOf(...run, '--reason', 'again')).toMatchObject({ matches: 0, newBreaks: 0, resolvedBreaks: 0 });
    expect(await openBreaks()).toEqual(found);
  });

  it('has breaks that somebody looks after and two people close, with an entry that is booked once', async () => {
    const [off, short] = (await openBreaks()).filter((one) => one.class === 'amount_mismatch' || one.class === 'short');
    if (off === undefined || short === undefined) throw new Error('there are no breaks');
    await onecard('reconcile', 'assign', String(off.breakId), '--owner', 'clearing desk');
    expect((await openBreaks()).find(({ breakId }) => breakId === off.breakId)).toMatchObject({
      owner: 'clearing desk',
    });
    const close = ['reconcile', 'close', String(off.breakId), '--note', 'fee of the bank', '--entry'];
    await expect(onecard(...close, '--by', 'agent')).rejects.toThrow('may close breaks');
    expect(await onecard(...close, '--by', 'clerk')).toContain('waits for a second person');
    const service = await startService(database);
    try {
      const kind = service.app.get(BreakCloseKind, { strict: false });
      const payload = kind.parse({ breakId: off.breakId, entry: true, reason: 'fee of the bank' });
      expect(await kind.describe(payload)).toContainEqual({ label: 'amount', value: 100, unit: 'fen' });
      const key = '0'.repeat(32);
      const by = { approvalId: 'ap_1', maker: 'st_1', checker: 'st_2', request: { key, digest: key } };
      for (let time = 0; time < 2; time += 1) expect(await kind.execute(payload, by)).toEqual({ result: 'done' });
      const late = { ...by, approvalId: 'ap_2' };
      expect(await kind.execute(payload, late)).toEqual({ result: 'refused', reason: 'break_not_open' });
      expect(await service.app.get(LedgerBalances, { strict: false }).now(BANK_BREAKS)).toBe(-100);
    } finally {
      await service.close();
    }
    expect((await openBreaks()).map(({ breakId }) => breakId)).not.toContain(off.breakId);
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('matches later what was short before, and resolves the break', async () => {
    const short = (await openBreaks()).find((one) => one.class === 'short');
    const [reference = ''] = short?.left ?? [];
    const line = `late-1,${reference},${reference},${TOMORROW},${short?.difference ?? 0}`;
    const file = join(home, 'late.csv');
    const head = '#CHANNEL,id,reference,batch,date,amount';
    await writeFile(file, `${head}\n${line}\n#END,1,${(short?.difference ?? 0) + 1}\n`);
    await expect(onecard('reconcile', 'import', file)).rejects.toThrow('line 3, column 1: does not fit the lines');
    await writeFile(file, `${head}\n${line}\n#END,1,${short?.difference ?? 0}\n`);
    await onecard('reconcile', 'import', file);
    expect(await resultOf('reconcile', 'run', '--date', TOMORROW)).toMatchObject({ matches: 1, resolvedBreaks: 1 });
    // The bank's statement still does not have it: that is the other pair's break.
    const left = (await openBreaks()).filter((one) => one.class === 'short');
    expect(left.map(({ pair }) => pair)).toEqual(['channel_bank']);
  });
});
