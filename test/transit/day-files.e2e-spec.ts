import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { LedgerBalances } from '../../src/ledger';
import { openPool } from '../../src/platform/database';
import { creditOf, DayFiles, OperatorDirectory, type Tap, TapIntake } from '../../src/transit';
import { createServiceDatabase, MASTER_KEY, type Service, startService, verifyDatabase } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { makeChangchun, makeTransitRider } from './changchun-city';
import { bus, gate } from './fare-fixtures';
import { golden } from './golden';

const HOUR_MS = 3_600_000;
const [FIRST, SECOND, THIRD] = ['2026-03-02', '2026-03-03', '2026-03-04'] as const;
const UNKNOWN = '31048900000000000999';

let database: TestDatabase;
let service: Service;
let folder: string;
let card: string;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  folder = await mkdtemp(join(tmpdir(), 'onecard-day-file-'));
  await makeChangchun(service.app);
  ({ number: card } = await makeTransitRider(service.app, 20_000));
});

afterAll(async () => {
  await service.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

async function take(taps: readonly Tap[], delayMs = HOUR_MS): Promise<void> {
  const uploads = taps.map((tap) => ({
    tap: { ...tap, card: tap.card === 'A' ? card : tap.card },
    receivedAt: tap.at + delayMs,
  }));
  await part(TapIntake).take('file', uploads);
}

async function csvOf(operator: string, day: string): Promise<string> {
  const { file } = await part(DayFiles).make(operator, day);
  let text = '';
  for await (const piece of part(DayFiles).csv(file)) text += piece;
  return text;
}

async function accountOf(operator: string): Promise<number> {
  const found = (await part(OperatorDirectory).find([operator])).get(operator);
  return part(LedgerBalances).now(found?.payableAccount ?? 0);
}

/** Without what differs from run to run: the time, the pseudonyms, the place of events, and so the digest. */
const steady = (text: string): string =>
  text
    .replace(/made [^;]+;/, 'made TIME;')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\b[0-9a-f]{32}\b/g, 'SUBJECT')
    .replace(/,\d+\/\d+\r/g, ',LANE/POSITION\r');

describe('the first day file of an operator', () => {
  beforeAll(async () => {
    await take([
      gate('entry', `${FIRST}T08:00:00`, 'L1-01'),
      gate('exit', `${FIRST}T08:25:00`, 'L1-07'),
      bus(`${FIRST}T08:40:00`, '306'),
      gate('exit', `${FIRST}T18:00:00`, 'L1-03'),
      gate('entry', `${SECOND}T08:00:00`, 'L1-01'),
      gate('exit', `${SECOND}T08:20:00`, 'L1-02'),
      gate('entry', `${FIRST}T09:00:00`, 'L1-01', { card: UNKNOWN, id: 'unknown' }),
    ]);
    await take([gate('entry', `${FIRST}T23:00:00`, 'L1-05')], 11 * 24 * HOUR_MS);
  });

  it('tells its rides and exceptions of the day, and ties out with its account in the ledger', async () => {
    const { file, isNew } = await part(DayFiles).make('轨道', FIRST);
    expect([isNew, file.sequence, file.totals.rides, file.totals.exceptions]).toEqual([true, 1, 2, 2]);
    const { files, pending, ledger } = file.tieOut;
    expect([files, files + pending, ledger]).toEqual([
      creditOf(file.totals),
      await accountOf('轨道'),
      await accountOf('轨道'),
    ]);
    expect(pending).toBeGreaterThan(0);
  });

  it('is a CSV whose last line is the digest of all before, as it is kept', async () => {
    const text = await csvOf('轨道', FIRST);
    expect(steady(text)).toBe(golden('day-file.csv', Buffer.from(steady(text))).toString());
    const [before = '', digest] = text.split('# sha256 ');
    expect(digest?.trim()).toBe(createHash('sha256').update(before).digest('hex'));
  });

  it('never changes: what comes later is in the file of the next day, as differences', async () => {
    const before = await csvOf('轨道', FIRST);
    await take([gate('entry', `${FIRST}T17:40:00`, 'L1-01')], 30 * HOUR_MS);
    expect(await csvOf('轨道', FIRST)).toBe(before);
    const next = await csvOf('轨道', SECOND);
    expect(next).toMatch(new RegExp(`\\d+,correction,${FIRST},.*missing_entry,`));
    expect(next).toMatch(new RegExp(`\\d+,ride,${FIRST},.*,L1-01,L1-03,`));
    expect(next).toMatch(new RegExp(`\\d+,ride,${SECOND},.*,L1-01,L1-02,`));
    const files = await part(DayFiles).list('轨道');
    expect(files.map(({ totals }) => creditOf(totals)).reduce((a, b) => a + b)).toBe(await accountOf('轨道'));
    expect(files.at(-1)?.tieOut.pending).toBe(0);
  });

  it('takes an exception of an unknown card back once the card is known', async () => {
    await makeTransitRider(service.app, 5_000, UNKNOWN);
    await take([
      gate('entry', `${FIRST}T09:00:00`, 'L1-01', { card: UNKNOWN, id: 'unknown' }),
      gate('exit', `${FIRST}T09:20:00`, 'L1-02', { card: UNKNOWN, id: 'unknown exit' }),
    ]);
    const { file } = await part(DayFiles).make('轨道', THIRD);
    expect(file.totals).toMatchObject({ rides: 1, exceptions: -1, paid: 200 });
  });
});

describe('a day file is refused', () => {
  it('for an operator that is not registered', async () => {
    await expect(part(DayFiles).make('无名', FIRST)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('for a day that is not over, and for one before the last file', async () => {
    const today = new Date(service.now() + 8 * HOUR_MS).toISOString().slice(0, 10);
    await expect(part(DayFiles).make('公交', today)).rejects.toThrow('is not over');
    await expect(part(DayFiles).make('轨道', '2026-03-01')).rejects.toThrow(`has a file of ${THIRD} already`);
  });

  it('when the rows were changed since it was written', async () => {
    const { file } = await part(DayFiles).make('公交', FIRST);
    const owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
    await owner.query("UPDATE transit_movement SET paid = paid + 1 WHERE operator = '公交'");
    const read = async () => {
      for await (const piece of part(DayFiles).csv(file)) expect(piece).toBeDefined();
    };
    await expect(read()).rejects.toThrow('was changed');
    await expect(part(DayFiles).make('公交', SECOND)).resolves.toMatchObject({ file: { rows: 0 } });
    await owner.query(
      "UPDATE transit_movement SET paid = paid - 1, file = NULL, file_row = NULL WHERE operator = '公交'",
    );
    await expect(part(DayFiles).make('公交', THIRD)).rejects.toThrow('the ledger posted');
    await owner.end();
  });

  it('by the role of the service, which may set the file of a row and nothing else of it', async () => {
    await expect(part(Pool).query('UPDATE transit_movement SET paid = 0')).rejects.toThrow('permission denied');
    await expect(part(Pool).query('UPDATE transit_day_file SET digest = digest')).rejects.toThrow('permission denied');
  });
});

describe('onecard transit day-file', () => {
  const run = (...args: readonly string[]) =>
    runCommand(['transit', 'day-file', ...args], { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY });

  it('writes the file, the same bytes each time, and lists the files', async () => {
    const out = join(folder, 'metro.csv');
    const { code, stdout } = await run('--operator', '轨道', '--day', FIRST, '--out', out);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/metro\.csv: file 1 of 2026-03-02: 4 rows, 2 rides/)]);
    expect(await readFile(out, 'utf8')).toBe(await csvOf('轨道', FIRST));
    expect((await run('--operator', '轨道', '--day', FIRST)).stdout).toBe(await csvOf('轨道', FIRST));
    expect((await run('--operator', '轨道', '--list')).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('answers one JSON object with the rows', async () => {
    const { stdout } = await run('--operator', '轨道', '--day', FIRST, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ operator: '轨道', sequence: 1, count: 4, totals: { rides: 2 } },
      rows: [{ row: 1, kind: 'ride', details: { from: 'L1-01', to: 'L1-07' } }, {}, {}, {}],
    });
  });

  it('brings the rows up to date by itself when no service runs, and fails with what is wrong', async () => {
    await take([bus('2026-03-05T10:00:00', '306')]);
    await service.close();
    expect(await run('--operator', '轨道', '--day', '2026-03-05', '--json')).toMatchObject({ code: 0 });
    const { code, stderr } = await run('--operator', '轨道', '--day', '2026-02-01');
    expect([code, stderr]).toEqual([1, expect.stringContaining('has a file of 2026-03-05 already')]);
    expect((await run('--operator', '轨道')).code).toBe(2);
    service = await startService(database);
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
