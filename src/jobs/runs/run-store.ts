import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { JobProgress, JobResult } from '../job';
import type { RunRequest, RunState, StoredRun } from './stored-run';

/** A run whose process gave no sign of life for so long is taken over by another one, seconds. */
const SILENT_SECONDS = 30;
const RUN_ID_BYTES = 16;

const COLUMNS = `run_id, job, run_key, parameters, state, requested_by, reason, continues, created_at, started_at, ended_at,
  attempt, attempt_began_with, attempt_began_at, done, total, checkpoint, result, error, cancelled_by, cancel_reason`;

/** The latest run of the key, if it failed or was cancelled, is what the new one goes on with. */
const CREATE = `INSERT INTO job_run (run_id, job, run_key, parameters, requested_by, reason, continues, checkpoint, done, total)
  SELECT $1, $2, $3, $4, $5, $6, last.run_id, last.checkpoint, coalesce(last.done, 0), last.total
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT CASE WHEN r.state = 'done' THEN NULL ELSE r.run_id END AS run_id,
      CASE WHEN r.state = 'done' THEN NULL ELSE r.checkpoint END AS checkpoint,
      CASE WHEN r.state = 'done' THEN 0 ELSE r.done END AS done,
      CASE WHEN r.state = 'done' THEN NULL ELSE r.total END AS total
    FROM job_run r WHERE r.job = $2 AND r.run_key = $3 ORDER BY r.created_at DESC LIMIT 1
  ) last ON true
  ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`;

const BEGIN = `UPDATE job_run SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now()),
    attempt_began_at = now(), attempt_began_with = done, heartbeat_at = now()
  WHERE run_id = $1 AND state IN ('queued', 'running') RETURNING ${COLUMNS}`;

const SAVE = `UPDATE job_run SET checkpoint = $3, done = $4, total = $5, heartbeat_at = now()
  WHERE run_id = $1 AND attempt = $2 AND state = 'running' AND cancelled_by IS NULL`;

const BEAT = `UPDATE job_run SET heartbeat_at = now(), done = coalesce($3, done), total = coalesce($4, total)
  WHERE run_id = $1 AND attempt = $2 AND state = 'running' RETURNING cancelled_by`;

const END = `UPDATE job_run SET state = $3, ended_at = now(), result = $4, error = $5, done = coalesce($6, done)
  WHERE run_id = $1 AND attempt = $2 AND state = 'running'`;

const CANCEL = `UPDATE job_run SET cancelled_by = coalesce(cancelled_by, $2), cancel_reason = coalesce(cancel_reason, $3),
    state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
    ended_at = CASE WHEN state = 'queued' THEN now() ELSE ended_at END
  WHERE run_id = $1 AND state IN ('queued', 'running') RETURNING ${COLUMNS}`;

const WAITING = `SELECT run_id FROM job_run
  WHERE state = 'queued' AND requested_by <> 'system'
     OR state IN ('queued', 'running') AND coalesce(heartbeat_at, created_at) < now() - $1 * interval '1 second'
  ORDER BY created_at LIMIT $2`;

/** What came of asking for a run: `made` is false when one was under way. */
export interface CreatedRun {
  readonly run: StoredRun;
  readonly made: boolean;
}

/** Which runs to list. */
export interface RunFilter {
  readonly job?: string | undefined;
  readonly state?: RunState | undefined;
}

/** Place in the list of runs, newest first. */
export interface RunPlace {
  readonly at: Date;
  readonly id: string;
}

interface Row {
  readonly run_id: string;
  readonly job: string;
  readonly run_key: string;
  readonly parameters: Record<string, string>;
  readonly state: RunState;
  readonly requested_by: string;
  readonly reason: string;
  readonly continues: string | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly attempt: number;
  readonly attempt_began_with: string;
  readonly attempt_began_at: Date | null;
  readonly done: string;
  readonly total: string | null;
  readonly checkpoint: unknown;
  readonly result: Record<string, number | string | boolean | null> | null;
  readonly error: string | null;
  readonly cancelled_by: string | null;
  readonly cancel_reason: string | null;
}

/** The runs of jobs. */
@Injectable()
export class RunStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /**
   * Enters a run, which goes on where a failed or cancelled one of its key stopped. Answers the one that is queued or running
   * when there is one: of one job and key there is one at a time.
   */
  async create(request: RunRequest, runId = `jr_${randomBytes(RUN_ID_BYTES).toString('hex')}`): Promise<CreatedRun> {
    const { job, key, parameters, requestedBy, reason } = request;
    const { rows } = await this.pool.query<Row>(CREATE, [
      ...[runId, job, key, JSON.stringify(parameters), requestedBy, reason],
    ]);
    if (rows[0]) return { run: runOf(rows[0]), made: true };
    const standing = (await this.find(runId)) ?? (await this.#unfinished(job, key));
    // It ended between the two statements: there is room for this one now.
    return standing ? { run: standing, made: false } : this.create(request, runId);
  }

  async find(runId: string): Promise<StoredRun | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM job_run WHERE run_id = $1`, [runId]);
    return rows[0] && runOf(rows[0]);
  }

  /** The latest run of a key in one of these states. */
  async latest(job: string, key: string, states: readonly RunState[]): Promise<StoredRun | undefined> {
    const text = `SELECT ${COLUMNS} FROM job_run WHERE job = $1 AND run_key = $2 AND state = ANY ($3)
      ORDER BY created_at DESC LIMIT 1`;
    const { rows } = await this.pool.query<Row>(text, [job, key, states]);
    return rows[0] && runOf(rows[0]);
  }

  /** The latest run of each job, by the job's name. */
  async latestOfEach(): Promise<ReadonlyMap<string, StoredRun>> {
    const text = `SELECT DISTINCT ON (job) ${COLUMNS} FROM job_run ORDER BY job, created_at DESC`;
    const { rows } = await this.pool.query<Row>(text);
    return new Map(rows.map((row) => [row.job, runOf(row)]));
  }

  /** Runs, newest first, behind a place. */
  async list({ job, state }: RunFilter, limit: number, after?: RunPlace): Promise<StoredRun[]> {
    const text = `SELECT ${COLUMNS} FROM job_run
      WHERE ($1::text IS NULL OR job = $1) AND ($2::text IS NULL OR state = $2)
        AND ($3::timestamptz IS NULL OR (date_trunc('milliseconds', created_at), run_id) < ($3, $4))
      ORDER BY created_at DESC, run_id DESC LIMIT $5`;
    const values = [job ?? null, state ?? null, after?.at ?? null, after?.id ?? null, limit];
    const { rows } = await this.pool.query<Row>(text, values);
    return rows.map(runOf);
  }

  /** Runs that nobody works on: those that were just asked for, and those whose process is silent. */
  async waiting(limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ run_id: string }>(WAITING, [SILENT_SECONDS, limit]);
    return rows.map(({ run_id }) => run_id);
  }

  /** Notes that work on a run begins; undefined when it has ended. */
  async begin(runId: string): Promise<StoredRun | undefined> {
    const { rows } = await this.pool.query<Row>(BEGIN, [runId]);
    return rows[0] && runOf(rows[0]);
  }

  /** Stores a checkpoint; false when the run is another's by now, has ended or was cancelled. */
  async save(runId: string, attempt: number, checkpoint: unknown, { done, total }: JobProgress): Promise<boolean> {
    const values = [runId, attempt, JSON.stringify(checkpoint ?? null), done, total];
    return (await this.pool.query(SAVE, values)).rowCount === 1;
  }

  /** A sign of life: whether the run goes on, was cancelled, or is not this process's any more. */
  async beat(runId: string, attempt: number, progress?: JobProgress): Promise<'on' | 'cancelled' | 'lost'> {
    const values = [runId, attempt, progress?.done ?? null, progress?.total ?? null];
    const { rows } = await this.pool.query<{ cancelled_by: string | null }>(BEAT, values);
    if (!rows[0]) return 'lost';
    return rows[0].cancelled_by === null ? 'on' : 'cancelled';
  }

  /** Ends a run; false when it is not this process's any more. */
  async end(
    runId: string,
    attempt: number,
    { state, result, error, done }: { state: RunState; result?: JobResult; error?: string; done?: number },
  ): Promise<boolean> {
    const values = [runId, attempt, state, result ? JSON.stringify(result) : null, error ?? null, done ?? null];
    return (await this.pool.query(END, values)).rowCount === 1;
  }

  /** Gives a run back that a stopping process worked on, so that another one need not wait. */
  async giveBack(runId: string, attempt: number): Promise<void> {
    await this.pool.query(
      `UPDATE job_run SET heartbeat_at = 'epoch' WHERE run_id = $1 AND attempt = $2 AND state = 'running'`,
      [runId, attempt],
    );
  }

  /** Cancels a run: at once while nobody works on it, else as soon as its process looks. Undefined when it has ended. */
  async cancel(runId: string, by: string, reason: string): Promise<StoredRun | undefined> {
    const { rows } = await this.pool.query<Row>(CANCEL, [runId, by, reason]);
    return rows[0] && runOf(rows[0]);
  }

  #unfinished(job: string, key: string): Promise<StoredRun | undefined> {
    return this.latest(job, key, ['queued', 'running']);
  }
}

function runOf(row: Row): StoredRun {
  return {
    ...{ runId: row.run_id, job: row.job, key: row.run_key, parameters: row.parameters, state: row.state },
    ...{ requestedBy: row.requested_by, reason: row.reason, continues: row.continues },
    ...{ createdAt: row.created_at, startedAt: row.started_at, endedAt: row.ended_at },
    ...{ attempt: row.attempt, attemptBeganAt: row.attempt_began_at },
    attemptBeganWith: Number(row.attempt_began_with),
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    ...{ checkpoint: row.checkpoint, result: row.result, error: row.error },
    ...{ cancelledBy: row.cancelled_by, cancelReason: row.cancel_reason },
  };
}
