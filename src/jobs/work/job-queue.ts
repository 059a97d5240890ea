import type { Pool, QueryResult } from 'pg';
import { PgBoss } from 'pg-boss';
import { JOB_QUEUE_SCHEMA, RUN_QUEUE, SCHEDULE_QUEUE } from '../../platform/database';

/** How often the queue is looked at, and checked for workers that died, seconds. */
const POLL_SECONDS = 1;
const CHECK_SECONDS = 10;
/** How long a stop waits for work that is under way, ms. */
const STOP_MS = 10_000;
/** Runs that one process works on at once. */
const RUNS_AT_ONCE = 2;

/** What the queue calls. */
export interface QueueHandlers {
  /** Works on a run; rejects to be called again later. */
  run(runId: string): Promise<void>;
  /** The schedule of a job came due. */
  due(job: string): Promise<void>;
  /** Something went wrong that is not of one run. */
  failed(error: Error): void;
}

/** How a queue works. */
export interface QueueOptions {
  /** Whether this process says when schedules come due. */
  readonly schedule: boolean;
  /** How often dead workers are looked for, seconds. */
  readonly checkSeconds?: number;
}

/** When something comes due: five fields, Asia/Shanghai. */
export interface DueTime {
  readonly job: string;
  readonly cron: string;
}

/** pg-boss on the service's own connections: hands runs to processes, and says when schedules come due. */
export class JobQueue {
  readonly #boss: PgBoss;

  constructor(
    pool: Pool,
    private readonly handlers: QueueHandlers,
    { schedule, checkSeconds = CHECK_SECONDS }: QueueOptions,
  ) {
    this.#boss = new PgBoss({
      db: {
        executeSql: async (text, values) => {
          // A text of several statements has several results; the queue wants the rows of all of them.
          const results: QueryResult | QueryResult[] = await pool.query(text, values);
          return { rows: [results].flat().flatMap(({ rows }) => rows as unknown[]) };
        },
      },
      ...{ schema: JOB_QUEUE_SCHEMA, migrate: false, createSchema: false },
      ...{ superviseIntervalSeconds: checkSeconds, monitorIntervalSeconds: checkSeconds },
      ...{ schedule, reindex: false, monitorVacuum: false },
    });
    this.#boss.on('error', (error) => {
      handlers.failed(error);
    });
  }

  async start(): Promise<void> {
    await this.#boss.start();
    const options = { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1 };
    await this.#boss.work<{ runId: string }>(
      RUN_QUEUE,
      { ...options, localConcurrency: RUNS_AT_ONCE },
      async (jobs) => {
        for (const { data } of jobs) await this.handlers.run(data.runId);
      },
    );
    await this.#boss.work<{ job: string }>(SCHEDULE_QUEUE, options, async (jobs) => {
      for (const { data } of jobs) await this.handlers.due(data.job);
    });
  }

  /** Hands a run to whichever process is free; nothing when it is in the queue already. */
  async send(runId: string): Promise<void> {
    await this.#boss.send(RUN_QUEUE, { runId }, { singletonKey: runId });
  }

  /** Makes these the times at which schedules come due; others are dropped. */
  async setSchedules(times: readonly DueTime[]): Promise<void> {
    const wanted = new Map(times.map((time) => [time.job, time]));
    for (const { key } of await this.#boss.getSchedules(SCHEDULE_QUEUE)) {
      if (!wanted.has(key)) await this.#boss.unschedule(SCHEDULE_QUEUE, key);
    }
    for (const { job, cron } of times) {
      await this.#boss.schedule(SCHEDULE_QUEUE, cron, { job }, { tz: 'Asia/Shanghai', key: job });
    }
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_MS, close: false });
  }
}
