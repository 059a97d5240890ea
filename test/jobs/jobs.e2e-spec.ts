import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import {
  BusinessCalendar,
  hasEnded,
  JobRegistry,
  JobRequests,
  JobRunner,
  RunStore,
  type StoredRun,
} from '../../src/jobs';
import { JobQueue } from '../../src/jobs/work/job-queue';
import { JobWorker } from '../../src/jobs/work/job-worker';
import { openPool } from '../../src/platform/database';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { CountingJob } from './counting-job';

const DAY = '2026-11-25';
/** A run of a silent process is taken over after half a minute; tests make it silent at once. */
const LONG_AGO = `UPDATE job_run SET heartbeat_at = now() - interval '1 minute' WHERE run_id = $1`;

let database: TestDatabase;
let owner: Pool;
const services: Service[] = [];

beforeAll(async () => {
  database = await createServiceDatabase();
  owner = openPool(database.ownerUrl, { max: 2, role: false, applicationName: 'onecard test' });
  await CountingJob.prepare(owner);
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  await owner.query('TRUNCATE counted, job_run, calendar_day');
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

interface Process {
  readonly service: Service;
  readonly job: CountingJob;
  readonly get: <Part>(part: abstract new (...args: never[]) => Part) => Part;
}

async function startProcess(roles: 'api' | 'api,jobs'): Promise<Process> {
  const service = await startService(database, { env: { ROLES: roles } });
  services.push(service);
  const job = new CountingJob(service.app.get(Pool, { strict: false }));
  service.app.get(JobRegistry, { strict: false }).register(job);
  return { service, job, get: (part) => service.app.get(part, { strict: false }) };
}

function ask({ get }: Process, parameters: Record<string, string> = { date: DAY, upto: '35' }) {
  const asked = { job: 'count-up', parameters, requestedBy: 'st_1', reason: '补跑' };
  return get(JobRequests).request(asked);
}

async function ended({ get }: Process, runId: string): Promise<StoredRun> {
  for (let tries = 0; tries < 600; tries += 1) {
    const run = await get(RunStore).find(runId);
    if (run && hasEnded(run)) return run;
    await sleep(50);
  }
  throw new Error('the run did not end');
}

async function counted(): Promise<number> {
  const { rows } = await owner.query<{ count: string }>('SELECT count(*) FROM counted');
  return Number(rows[0]?.count);
}

function work({ get }: Process, runId: string, signal = new AbortController().signal) {
  return get(JobRunner).run(runId, { signal });
}

describe('a job', () => {
  it('is run by the process that has the role, and tells what it came to', async () => {
    const asking = await startProcess('api');
    await startProcess('api,jobs');
    const { run, made } = await ask(asking);
    expect(made).toBe(true);
    await expect(ended(asking, run.runId)).resolves.toMatchObject({
      ...{ state: 'done', done: 35, total: 35, attempt: 1, requestedBy: 'st_1', reason: '补跑' },
      result: { counted: 35, began: 0 },
    });
    expect(await counted()).toBe(35);
  });

  it('runs once at a time for its key, whoever asks', async () => {
    const one = await startProcess('api');
    const two = await startProcess('api');
    const [first, second] = await Promise.all([ask(one), ask(two)]);
    expect(first.run.runId).toBe(second.run.runId);
    expect([first.made, second.made].sort()).toEqual([false, true]);
    const other = await ask(two, { date: '2026-11-26', upto: '5' });
    expect(other.made).toBe(true);
  });

  it('is not worked on by two processes at once', async () => {
    const one = await startProcess('api');
    const two = await startProcess('api');
    const { run } = await ask(one);
    const held = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    one.job.onPage = async (upto) => {
      if (upto !== 10) return;
      reached.resolve(undefined);
      await held.promise;
    };
    const working = work(one, run.runId);
    await reached.promise;
    await expect(work(two, run.runId)).resolves.toBe('busy');
    held.resolve(undefined);
    await expect(working).resolves.toBe('ended');
    expect(await counted()).toBe(35);
  });

  it('goes on in another process from the last checkpoint when its own one stops', async () => {
    const one = await startProcess('api');
    const { run } = await ask(one);
    const stopping = new AbortController();
    one.job.onPage = (upto) => {
      if (upto === 20) stopping.abort();
      return Promise.resolve();
    };
    await expect(work(one, run.runId, stopping.signal)).resolves.toBe('left');
    expect(await counted()).toBe(20);
    const two = await startProcess('api,jobs');
    await expect(ended(two, run.runId)).resolves.toMatchObject({
      ...{ state: 'done', attempt: 2, done: 35 },
      result: { counted: 35, began: 20 },
    });
    expect(await counted()).toBe(35);
  });

  it('is taken over from a process that is silent, which then does nothing more', async () => {
    const one = await startProcess('api');
    const two = await startProcess('api');
    const { run } = await ask(one);
    // The process hangs in the middle, its lock gone with its connection.
    one.job.onPage = async (upto) => {
      if (upto !== 10) return;
      await owner.query(LONG_AGO, [run.runId]);
      expect(await one.get(RunStore).waiting(10)).toContain(run.runId);
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      await expect(work(two, run.runId)).resolves.toBe('ended');
    };
    await expect(work(one, run.runId)).resolves.toBe('left');
    await expect(one.get(RunStore).find(run.runId)).resolves.toMatchObject({ state: 'done', attempt: 2, done: 35 });
    expect(await counted()).toBe(35);
  });

  it('that is cancelled stops at its next page, and the next run goes on from there', async () => {
    const one = await startProcess('api');
    const { run } = await ask(one);
    one.job.onPage = async (upto) => {
      if (upto === 20) await one.get(JobRequests).cancel(run.runId, 'st_2', '文件有误');
    };
    await expect(work(one, run.runId)).resolves.toBe('ended');
    await expect(one.get(RunStore).find(run.runId)).resolves.toMatchObject({
      ...{ state: 'cancelled', cancelledBy: 'st_2', cancelReason: '文件有误' },
    });
    const again = await ask(one);
    expect(again).toMatchObject({ made: true, run: { continues: run.runId } });
    one.job.onPage = () => Promise.resolve();
    await work(one, again.run.runId);
    await expect(one.get(RunStore).find(again.run.runId)).resolves.toMatchObject({ state: 'done', done: 35 });
    expect(await counted()).toBe(35);
  });

  it('that fails says why, without numbers of cards, and can be run again', async () => {
    const one = await startProcess('api');
    const { run } = await ask(one, { date: DAY, upto: '35', fail: '30' });
    await work(one, run.runId);
    await expect(one.get(RunStore).find(run.runId)).resolves.toMatchObject({
      ...{ state: 'failed', error: 'there is no number 30', done: 20 },
    });
    const again = await ask(one);
    await work(one, again.run.runId);
    await expect(one.get(RunStore).find(again.run.runId)).resolves.toMatchObject({
      ...{ state: 'done', result: { counted: 35, began: 20 } },
    });
  });

  it('is refused with the names of the parameters that are wrong', async () => {
    const one = await startProcess('api');
    await expect(ask(one, { upto: '3', colour: 'red' })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'parameters.colour' }, { field: 'parameters.date' }],
    });
    await expect(ask(one, { date: DAY, upto: 'many' })).rejects.toMatchObject({
      errors: [{ field: 'parameters.upto' }],
    });
    const unknown = { job: 'fly', parameters: {}, requestedBy: 'st_1', reason: 'x' };
    await expect(one.get(JobRequests).request(unknown)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('whose process was killed before it told the queue is found all the same', async () => {
    const one = await startProcess('api');
    const { run } = await ask(one);
    await owner.query(`UPDATE job_run SET state = 'running', attempt = 1, requested_by = 'system' WHERE run_id = $1`, [
      run.runId,
    ]);
    await owner.query(LONG_AGO, [run.runId]);
    const two = await startProcess('api,jobs');
    await expect(ended(two, run.runId)).resolves.toMatchObject({ state: 'done', attempt: 2 });
  });
});

describe('the queue', () => {
  it('looks after itself as the role of the service, and gives a run back that failed', async () => {
    const { service } = await startProcess('api');
    const faults: Error[] = [];
    const seen: string[] = [];
    const queue = new JobQueue(
      service.app.get(Pool, { strict: false }),
      {
        run: (runId) => {
          seen.push(runId);
          return seen.length === 1 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
        },
        due: () => Promise.resolve(),
        failed: (error) => faults.push(error),
      },
      { schedule: true, checkSeconds: 1 },
    );
    await queue.start();
    await queue.send('jr_1');
    await queue.send('jr_1');
    for (let tries = 0; tries < 200 && seen.length < 2; tries += 1) await sleep(100);
    await queue.stop();
    expect(seen).toEqual(['jr_1', 'jr_1']);
    expect(faults).toEqual([]);
  });
});

describe('the schedules', () => {
  it('are in the queue with their hour in Shanghai, and end with their job', async () => {
    const service = await startService(database, { env: { ROLES: 'api,jobs', JOB_SCHEDULES: 'on' } });
    services.push(service);
    expect(service.app.get(JobWorker, { strict: false })).toBeDefined();
    const { rows } = await owner.query<{ key: string; timezone: string }>(
      'SELECT key, timezone FROM job_queue.schedule ORDER BY key',
    );
    const scheduled = service.app
      .get(JobRegistry, { strict: false })
      .all()
      .filter(({ schedule }) => schedule);
    expect(rows).toEqual(scheduled.map(({ name }) => ({ key: name, timezone: 'Asia/Shanghai' })));
  });
});

describe('the business calendar', () => {
  it('works from Monday to Friday, but for holidays and the weekends that make up for them', async () => {
    const { get } = await startProcess('api');
    const calendar = get(BusinessCalendar);
    await calendar.set([
      { day: '2026-10-01', working: false, note: '国庆节' },
      { day: '2026-10-02', working: false, note: '国庆节' },
      { day: '2026-10-10', working: true, note: '调休' },
    ]);
    await expect(calendar.isWorkingDay('2026-09-30')).resolves.toBe(true);
    await expect(calendar.isWorkingDay('2026-10-01')).resolves.toBe(false);
    await expect(calendar.isWorkingDay('2026-10-10')).resolves.toBe(true);
    await expect(calendar.workingDayAfter('2026-09-30', 1)).resolves.toBe('2026-10-05');
    await expect(calendar.workingDayAfter('2026-10-09', 1)).resolves.toBe('2026-10-10');
    await calendar.forget('2026-10-01');
    await expect(calendar.entries(2026)).resolves.toHaveLength(2);
  });
});
