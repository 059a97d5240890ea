import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { addDays } from '../../src/jobs';
import { businessDay } from '../../src/platform/clock';
import { createServiceDatabase, MASTER_KEY, verifyDatabase } from '../support/app';
import { runCommand } from '../support/command-line';
import { copyTestDatabase, type TestDatabase } from '../support/database';
import { compileProgram, runProgram } from '../support/program';
import { seededRandom } from '../support/toy-aggregate';

/** Kills of each job; more of them and other moments with KILLS=10 KILL_SEED=7. */
const KILLS = Number(process.env['KILLS'] ?? 1);
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const PEOPLE = 300;
const TODAY = businessDay(Date.now());
const TOMORROW = addDays(TODAY, 1);
const LAST_YEAR = String(Number(TODAY.slice(0, 4)) - 1);
const WAIT_MS = 60_000;
const TIMEOUT_MS = 180_000 * (KILLS + 1);
const POLL_MS = 3;
/** No job of so small a city works longer. */
const LONGEST_WORK_MS = 150;
const AREA = '220100';
const ROWS = 200;

/** A job of the night, as its command: which run it makes. */
interface Step {
  readonly job: string;
  readonly args: (folder: string) => readonly string[];
}

const STEPS: readonly Step[] = [
  { job: 'import-contributions', args: (folder) => ['contributions', 'import', join(folder, 'contributions.csv')] },
  { job: 'credit-interest', args: () => ['interest', 'credit', '--year', LAST_YEAR] },
  { job: 'close-date', args: () => ['settlement', 'close', '--date', TODAY] },
  { job: 'clear', args: () => ['settlement', 'clear', '--date', TODAY] },
  { job: 'pay', args: (folder) => ['settlement', 'pay', '--date', TOMORROW, '--out', join(folder, 'bank.csv')] },
];

let original: TestDatabase;
let folder: string;
const copies: TestDatabase[] = [];

function envOf({ ownerUrl }: TestDatabase): NodeJS.ProcessEnv {
  return { DATABASE_URL: ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, ONECARD_HOME: folder, TEST_AREA: 'on' };
}

async function prepare(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(args, { ...process.env, ...envOf(original) });
  if (code !== 0) throw new Error(`onecard ${args.join(' ')}: ${stderr}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-kills-'));
  original = await createServiceDatabase();
  await prepare('seed', '--city', String(PEOPLE));
  await prepare('simulate', 'day', '--date', TODAY);
  await prepare(
    ...['contributions', 'policy', '--area', AREA, '--from', '202601'],
    '--average-wage',
    '8000',
    '--retiree',
    '90',
  );
  const file = join(folder, 'contributions.csv');
  await prepare(
    ...[
      'contributions',
      'generate',
      file,
      '--area',
      AREA,
      '--month',
      '202601',
      '--number',
      '1',
      '--rows',
      String(ROWS),
    ],
  );
  for (const [kind, rate] of [
    ['demand', '0.001'],
    ['three_month', '0.0065'],
  ] as const) {
    await prepare('interest', 'rate', kind, rate, '--from', `${LAST_YEAR}-01-01`);
  }
  await compileProgram();
});

afterAll(async () => {
  for (const copy of copies) await copy.drop();
  await original.drop();
  await rm(folder, { recursive: true, force: true });
});

async function copy(): Promise<TestDatabase> {
  const made = await copyTestDatabase(original);
  copies.push(made);
  return made;
}

async function asked<Row extends object>(database: TestDatabase, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Everything that settlement booked and told: events by type with their postings, balances, and the bank's file. */
async function outcomeOf(database: TestDatabase): Promise<object> {
  const events = await asked(database, 'SELECT type, count(*)::int AS events FROM event GROUP BY type ORDER BY type');
  const { stdout } = await runProgram(['settlement', 'trial-balance', '--date', TODAY, '--json'], envOf(database));
  const totals = await asked(
    database,
    `SELECT account::text AS account, sum(amount)::text AS amount
     FROM event, unnest(accounts, amounts) AS posting(account, amount) GROUP BY account ORDER BY account`,
  );
  return { events, totals, stdout };
}

/** Runs a step and kills it at a random moment of its work; answers whether it was still at work. */
async function killed(database: TestDatabase, { job, args }: Step, after: number): Promise<boolean> {
  const script = await compileProgram();
  const child = spawn(process.execPath, [script, ...args(folder)], {
    env: { ...process.env, ...envOf(database) },
    stdio: 'ignore',
  });
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const deadline = Date.now() + WAIT_MS;
    const isWorking = async (): Promise<boolean> => {
      const { rowCount } = await client.query(`SELECT 1 FROM job_run WHERE job = $1 AND state = 'running'`, [job]);
      return rowCount === 1;
    };
    while (child.exitCode === null && !(await isWorking())) {
      if (Date.now() > deadline) throw new Error(`${job} does not begin`);
      await sleep(POLL_MS);
    }
    await sleep(after);
    const wasAtWork = child.exitCode === null && (await isWorking());
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return wasAtWork;
  } finally {
    await client.end();
  }
}

async function finish(database: TestDatabase, { job, args }: Step): Promise<void> {
  const { code, stderr } = await runProgram([...args(folder), '--json'], envOf(database));
  if (code !== 0) throw new Error(`${job}: ${stderr}`);
}

describe('the jobs of a night', () => {
  let calm: object;
  let calmFile: string;

  beforeAll(async () => {
    const database = await copy();
    for (const step of STEPS) await finish(database, step);
    calmFile = await readFile(join(folder, 'bank.csv'), 'utf8');
    calm = await outcomeOf(database);
  }, TIMEOUT_MS);

  it(
    'that are killed at random moments and gone on with come to the same as those that are not',
    async () => {
      const wild = await copy();
      await rm(join(folder, 'bank.csv'));
      const random = seededRandom(SEED);
      let atWork = 0;
      for (const step of STEPS) {
        for (let kill = 0; kill < KILLS; kill += 1) {
          if (await killed(wild, step, Math.floor(random() * LONGEST_WORK_MS))) atWork += 1;
        }
        await finish(wild, step);
      }
      if (KILLS > 1) process.stderr.write(`${atWork} of ${KILLS * STEPS.length} kills found the job at work\n`);
      // Where all were over before they were killed, this says nothing.
      expect(atWork).toBeGreaterThan(0);
      expect(await readFile(join(folder, 'bank.csv'), 'utf8')).toBe(calmFile);
      expect(await outcomeOf(wild)).toEqual(calm);
      expect((await verifyDatabase(wild)).problems).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'that two processes start at once are done once, and both tell the same',
    async () => {
      const shared = await copy();
      for (const step of STEPS) {
        await Promise.all([finish(shared, step), finish(shared, step)]);
        // And once more, when it is over.
        await finish(shared, step);
      }
      expect(await outcomeOf(shared)).toEqual(calm);
      expect((await verifyDatabase(shared)).problems).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
