import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from '../../src/jobs';
import { businessDay } from '../../src/platform/clock';
import { createServiceDatabase, MASTER_KEY, verifyDatabase } from '../support/app';
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

describe('a day of the invented city', () => {
  let played: Played;

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
    const payees = rows.map((row) => row.split(',')[0] ?? '');
    expect(payees).toHaveLength(paid['payees'] ?? 0);
    await writeFile(join(home, 'answer.csv'), payees.map((payee) => `${payee},paid,\r\n`).join(''));
    expect(await onecard('settlement', 'answer', join(home, 'answer.csv'), '--date', TOMORROW)).toContain(
      `${payees.length} paid, 0 returned`,
    );
    expect((await verifyDatabase(database)).problems).toEqual([]);
    expect(await onecard('verify')).toContain('No problem was found.');
  });
});
