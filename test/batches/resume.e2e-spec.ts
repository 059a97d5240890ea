import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { BatchRunner } from '../../src/cardholder';
import {
  createServiceDatabase,
  MASTER_KEY,
  type Service,
  type ServiceOptions,
  startService,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { runCommand } from '../support/command-line';
import { compileProgram, runProgram } from '../support/program';
import { type DeskClient, signIn } from '../support/staff';
import {
  applicationsOf,
  cellsOf,
  collect,
  ended,
  exported,
  feedbackOf,
  inventPeople,
  madeLine,
  makeBatch,
} from './batch-files';

const WAIT_MS = 30_000;
/** Rows of the batch that is killed: several times what is worked on together, so that the kill comes in between. */
const ROWS = 1_500;

/** Processes that serve only: the test says who works on a batch. */
const API_ONLY = { ROLES: 'api' };

describe('a batch that is broken off', () => {
  let database: TestDatabase;
  let owner: Client;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await createServiceDatabase();
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    folder = await mkdtemp(join(tmpdir(), 'onecard-batch-'));
    env = {
      DATABASE_URL: database.ownerUrl,
      ONECARD_MASTER_KEY: MASTER_KEY,
      ONECARD_HOME: folder,
      LANES: '4',
      TEST_AREA: 'on',
    };
    await compileProgram();
  });

  const running: Service[] = [];
  const start = async (given?: ServiceOptions): Promise<Service> => {
    const service = await startService(database, given);
    running.push(service);
    return service;
  };

  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.close()));
  });

  afterAll(async () => {
    await owner.end();
    await rm(folder, { recursive: true, force: true });
    await database.drop();
  });

  const settledOf = async (batchId: unknown): Promise<number> => {
    const { rows } = await owner.query<{ settled: number }>('SELECT settled FROM batch_job WHERE batch_id = $1', [
      batchId,
    ]);
    return rows[0]?.settled ?? 0;
  };

  /** Cards that were applied for, by the events of the ledger. */
  const applications = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM event WHERE type = 'CardApplied'",
    );
    return rows[0]?.count ?? 0;
  };

  it('goes on where it was after the process stopped, and does nothing twice', async () => {
    const before = await applications();
    const service = await start({ env: API_ONLY });
    const senior = await signIn(service, 'senior_agent');
    const { body } = await makeBatch(senior, 'issue', applicationsOf(inventPeople(900)));
    const stop = new AbortController();
    const runner = service.app.get(BatchRunner, { strict: false });
    const run = runner.run(String(body['batchId']), {
      signal: stop.signal,
      onProgress: ({ counts }) => {
        if (counts.settled > 100) stop.abort();
      },
    });
    expect(await run).toBe('stopped');
    const settled = await settledOf(body['batchId']);
    expect(settled).toBeGreaterThan(100);
    expect(settled).toBeLessThan(900);
    expect(await runner.run(String(body['batchId']))).toBe('ended');
    expect(await ended(senior, body['batchId'])).toMatchObject({ state: 'done', settled: 900, done: 900, already: 0 });
    expect((await applications()) - before).toBe(900);
  });

  it('is worked on by one process at a time', async () => {
    const services = await Promise.all([start(), start()]);
    const senior = await signIn(services[0], 'senior_agent');
    const before = await applications();
    const { body } = await makeBatch(senior, 'issue', applicationsOf(inventPeople(600)));
    expect(await ended(senior, body['batchId'])).toMatchObject({ settled: 600, done: 600 });
    expect((await applications()) - before).toBe(600);
  });

  describe('by kill -9 of the command line', () => {
    let child: ChildProcess | undefined;

    afterEach(() => {
      child?.kill('SIGKILL');
    });

    it('is resumed by another command, row by row, each once', async () => {
      const before = await applications();
      const file = join(folder, 'people.csv');
      await writeFile(file, applicationsOf(inventPeople(ROWS)));
      const args = ['batch', 'run', file, '--operation', 'issue', '--reason', 'school_enrolment'];
      child = spawn(process.execPath, [await compileProgram(), ...args], {
        env: { ...process.env, ...env },
        stdio: 'ignore',
      });
      const batchId = await runningBatch();
      while ((await settledOf(batchId)) < 256) await sleep(10);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const killedAt = await settledOf(batchId);
      expect(killedAt).toBeLessThan(ROWS);

      const result = join(folder, 'result.csv');
      const again = await runProgram([...args, '--result', result, '--json'], env);
      expect(again.stderr).toContain('already');
      expect(JSON.parse(again.stdout)).toMatchObject({ batchId, state: 'done', settled: ROWS, done: ROWS });
      expect(again.code).toBe(0);
      const rows = cellsOf(await readFile(result, 'utf8')).slice(1);
      expect(rows).toHaveLength(ROWS);
      expect(new Set(rows.map((row) => row[4])).size).toBe(ROWS);
      expect((await applications()) - before).toBe(ROWS);
      expect((await verifyDatabase(database)).problems).toEqual([]);
    });

    const runningBatch = async (): Promise<string> => {
      const deadline = Date.now() + WAIT_MS;
      while (Date.now() < deadline) {
        await sleep(20);
        const { rows } = await owner.query<{ batch_id: string }>(
          "SELECT batch_id FROM batch_job WHERE state = 'running'",
        );
        if (rows[0]) return rows[0].batch_id;
      }
      throw new Error('no batch begins');
    };
  });

  describe('with the command line', () => {
    let service: Service;
    let senior: DeskClient;

    beforeAll(async () => {
      service = await startService(database, { env: API_ONLY });
      senior = await signIn(service, 'senior_agent');
    });

    afterAll(() => service.close());

    it('makes, exports and takes back a production batch', async () => {
      const created = await runProgram(['production', 'create', '--area', '220100', '--limit', '5'], env);
      const { batchId, batchNumber } = JSON.parse(created.stdout) as { batchId: string; batchNumber: string };
      const out = join(folder, 'batch.csv');
      const made = await runCommand(['production', 'export', batchNumber, '--out', out, '--encoding', 'gbk'], env);
      expect(made.code).toBe(0);
      expect(new TextDecoder('gbk').decode(await readFile(out))).toContain(`#END,${batchNumber},5,system,`);
      const cards = await exported(senior, batchId);
      expect(cards).toHaveLength(5);
      const file = join(folder, 'feedback.csv');
      await writeFile(file, feedbackOf(...cards.map((card) => madeLine(card))));
      const back = await runCommand(['production', 'feedback', batchNumber, file], env);
      expect(JSON.parse(back.stdout)).toMatchObject({ result: 'done', made: 5, state: 'returned' });
      const listed = await runCommand(['production', 'list', '--state', 'returned', '--json'], env);
      expect(listed.stdout).toContain(batchNumber);
    });

    it('names the place of every fault of a file, and says so with its exit code', async () => {
      const file = join(folder, 'bad.csv');
      await writeFile(file, '社会保障号码,姓名\n123,张三\n');
      const { code, stderr } = await runCommand(['batch', 'run', file, '--operation', 'issue', '--reason', 'x'], env);
      expect(code).toBe(1);
      expect(stderr).toContain('file, line 2, 社会保障号码: must be an identity number');
      expect((await runCommand(['batch', 'run', file, '--operation', 'burn', '--reason', 'x'], env)).code).toBe(2);
      expect((await runCommand(['batch', 'show', 'ba_00'], env)).code).toBe(1);
    });

    it('asks for the approval of a freeze in the name of a member of staff', async () => {
      const file = join(folder, 'freeze.csv');
      const [card] = await exported(senior, await collect(senior, { limit: 1 }));
      await writeFile(file, `卡号\n${card!.cardNumber}\n`);
      const args = ['batch', 'run', file, '--operation', 'freeze', '--reason', 'fraud_suspected'];
      expect((await runCommand(args, env)).stderr).toContain('a mass freeze is asked for by a member of staff');
      const asked = await runCommand([...args, '--as', senior.member.username, '--json'], env);
      expect(JSON.parse(asked.stdout)).toMatchObject({ state: 'waiting_approval', createdBy: senior.member.staffId });
      expect(asked.code).toBe(0);
    });
  });

  it('is long, with 2,000 rows, and yet worked off to the last', async () => {
    const service = await start({ env: API_ONLY });
    const senior = await signIn(service, 'senior_agent');
    const { body } = await makeBatch(senior, 'issue', applicationsOf(inventPeople(2_000)));
    await service.app.get(BatchRunner, { strict: false }).run(String(body['batchId']));
    expect(await ended(senior, body['batchId'])).toMatchObject({ done: 2_000 });
  });
});
