import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { Clock } from '../../platform/clock';
import { KeyRing, type SealedColumn } from '../../platform/crypto';
import type { BatchJob, BatchOperation, BatchOptions, BatchState, RowResult } from './batch-job';
import { type BatchEntry, maskedKey } from './file/batch-file';

/** Rows written in one statement. */
const INSERT_ROWS = 1_000;
const ID_BYTES = 9;
const ID_PREFIX = 'ba_';
/** Domain of the keyed digest that tells one file from another. */
const IDENTITY_DOMAIN = 'batch-file';

const COLUMNS = `batch_id, operation, state, options, reason, total, settled, done, already, refused, failed, created_by,
  created_at, approval_id, run_started_at, run_started_with, ended_at`;

/** A batch to be made. */
export interface NewBatch {
  readonly operation: BatchOperation;
  readonly options: BatchOptions;
  readonly reason: string;
  readonly createdBy: string;
  readonly file: Buffer;
  readonly entries: readonly BatchEntry[];
}

/** A row that is still to be settled. */
export interface OpenRow {
  readonly row: number;
  readonly entry: BatchEntry;
  /** The cards it was found to be about, when that is known from before. */
  readonly target: string | null;
}

/** How a row ended. */
export interface SettledRow {
  readonly row: number;
  readonly result: Exclude<RowResult, 'cancelled'>;
  readonly reason: string | null;
  /** Tokens of the cards it was about. */
  readonly card: string | null;
}

/** A row for the result file. */
export interface ResultRow {
  readonly row: number;
  readonly line: number;
  readonly masked: string;
  readonly result: RowResult | null;
  readonly reason: string | null;
  readonly card: string | null;
}

/** Batches and their rows in the database. */
@Injectable()
export class BatchStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Stores a batch with all its rows, or answers the standing one of the same file, operation and options. */
  async create(batch: NewBatch): Promise<{ readonly job: BatchJob; readonly made: boolean }> {
    const identity = this.#identity(batch);
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const batchId = await this.#insertJob(client, batch, identity);
      if (batchId !== undefined) await this.#insertRows(client, batchId, batch.entries);
      await client.query('COMMIT');
      const job = batchId === undefined ? await this.#byIdentity(identity) : await this.find(batchId);
      if (!job) throw new Error('a batch vanished while it was made');
      return { job, made: batchId !== undefined };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async find(batchId: string): Promise<BatchJob | undefined> {
    const { rows } = await this.pool.query<JobRow>(`SELECT ${COLUMNS} FROM batch_job WHERE batch_id = $1`, [batchId]);
    return rows[0] && jobOf(rows[0]);
  }

  /** Batches that are begun and not ended, oldest first. */
  async unfinished(limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ batch_id: string }>(
      `SELECT batch_id FROM batch_job WHERE ended_at IS NULL AND state <> 'waiting_approval'
       ORDER BY created_at, batch_id LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.batch_id);
  }

  /** Moves a batch to another state if it is in `from`; answers whether it was. */
  async move(batchId: string, from: readonly BatchState[], to: BatchState): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE batch_job SET state = $3, ended_at = CASE WHEN $3 = 'done' THEN $4::timestamptz END
        WHERE batch_id = $1 AND state = ANY ($2)`,
      [batchId, from, to, new Date(this.clock.now())],
    );
    return rowCount === 1;
  }

  async setApproval(batchId: string, approvalId: string): Promise<void> {
    await this.pool.query('UPDATE batch_job SET approval_id = $2 WHERE batch_id = $1', [batchId, approvalId]);
  }

  /** Notes that work on the rows begins, from which rate and time left are told. */
  async startRun(batchId: string): Promise<void> {
    await this.pool.query('UPDATE batch_job SET run_started_at = $2, run_started_with = settled WHERE batch_id = $1', [
      batchId,
      new Date(this.clock.now()),
    ]);
  }

  /** The next rows to settle, in the order of the file. */
  async openRows(batchId: string, limit: number): Promise<OpenRow[]> {
    const { rows } = await this.pool.query<{ row: number; sealed: Buffer; target: string | null }>(
      'SELECT row, sealed, target FROM batch_row WHERE batch_id = $1 AND result IS NULL ORDER BY row LIMIT $2',
      [batchId, limit],
    );
    return rows.map(({ row, sealed, target }) => {
      const entry = JSON.parse(this.keys.open(sealed, sealContext(batchId, row)).toString()) as BatchEntry;
      return { row, entry, target };
    });
  }

  /** Remembers which cards rows are about, before anything is done to them. */
  async setTargets(
    batchId: string,
    targets: readonly { readonly row: number; readonly target: string }[],
  ): Promise<void> {
    if (targets.length === 0) return;
    await this.pool.query(
      `UPDATE batch_row r SET target = i.target FROM unnest($2::int[], $3::text[]) AS i(row, target)
        WHERE r.batch_id = $1 AND r.row = i.row`,
      [batchId, targets.map(({ row }) => row), targets.map(({ target }) => target)],
    );
  }

  /** Stores how rows ended, forgets what they said, and counts them. A row that is settled already stays as it is. */
  async settle(batchId: string, settled: readonly SettledRow[]): Promise<BatchJob> {
    const { rows } = await this.pool.query<JobRow>(
      `WITH written AS (
         UPDATE batch_row r SET result = i.result, reason = i.reason, card = i.card, sealed = NULL
           FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) AS i(row, result, reason, card)
          WHERE r.batch_id = $1 AND r.row = i.row AND r.result IS NULL RETURNING r.result
       ), counted AS (
         SELECT count(*)::int AS settled, count(*) FILTER (WHERE result = 'done')::int AS done,
                count(*) FILTER (WHERE result = 'already_so')::int AS already,
                count(*) FILTER (WHERE result = 'refused')::int AS refused,
                count(*) FILTER (WHERE result = 'failed')::int AS failed FROM written
       )
       UPDATE batch_job j SET settled = j.settled + c.settled, done = j.done + c.done, already = j.already + c.already,
              refused = j.refused + c.refused, failed = j.failed + c.failed
         FROM counted c WHERE j.batch_id = $1 RETURNING ${qualified('j')}`,
      [
        batchId,
        settled.map(({ row }) => row),
        settled.map(({ result }) => result),
        settled.map(({ reason }) => reason),
        settled.map(({ card }) => card),
      ],
    );
    if (!rows[0]) throw new Error('a batch vanished while it was worked on');
    return jobOf(rows[0]);
  }

  /** Ends what a cancelled batch has not done, and forgets what its rows said. */
  async clearCancelled(batchId: string): Promise<void> {
    await this.pool.query(
      `WITH cleared AS (
         UPDATE batch_row SET result = 'cancelled', sealed = NULL WHERE batch_id = $1 AND result IS NULL
       ) UPDATE batch_job SET ended_at = $2 WHERE batch_id = $1 AND state = 'cancelled' AND ended_at IS NULL`,
      [batchId, new Date(this.clock.now())],
    );
  }

  /** Rows of the result file, `after` a row, in order. */
  async results(batchId: string, after: number, limit: number): Promise<ResultRow[]> {
    const { rows } = await this.pool.query<ResultRow>(
      `SELECT row, line, masked, result, reason, card FROM batch_row
        WHERE batch_id = $1 AND row > $2 ORDER BY row LIMIT $3`,
      [batchId, after, limit],
    );
    return rows;
  }

  /** Batches before a place, newest first. */
  async list(
    filter: { readonly state?: BatchState; readonly operation?: BatchOperation },
    before: { readonly at: Date; readonly id: string } | undefined,
    limit: number,
  ): Promise<BatchJob[]> {
    const { rows } = await this.pool.query<JobRow>(
      `SELECT ${COLUMNS} FROM batch_job
        WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR operation = $2)
          AND ($3::timestamptz IS NULL OR (created_at, batch_id) < ($3, $4))
        ORDER BY created_at DESC, batch_id DESC LIMIT $5`,
      [filter.state ?? null, filter.operation ?? null, before?.at ?? null, before?.id ?? null, limit],
    );
    return rows.map(jobOf);
  }

  /** Keyed: without the key nobody can try out what is in a file. */
  #identity({ operation, options, file }: NewBatch): string {
    const { cause, kind, document, run } = options;
    const content = this.keys.blindIndex(IDENTITY_DOMAIN, file.toString('base64'));
    return this.keys.blindIndex(IDENTITY_DOMAIN, JSON.stringify([operation, cause, kind, document, run, content]));
  }

  async #byIdentity(identity: string): Promise<BatchJob | undefined> {
    const { rows } = await this.pool.query<JobRow>(
      `SELECT ${COLUMNS} FROM batch_job WHERE identity = $1 AND state <> 'cancelled'`,
      [identity],
    );
    return rows[0] && jobOf(rows[0]);
  }

  async #insertJob(client: PoolClient, batch: NewBatch, identity: string): Promise<string | undefined> {
    const batchId = ID_PREFIX + randomBytes(ID_BYTES).toString('hex');
    const state: BatchState = batch.operation === 'freeze' ? 'waiting_approval' : 'running';
    const { operation, options, reason, createdBy } = batch;
    const { rowCount } = await client.query(
      `INSERT INTO batch_job (batch_id, operation, identity, state, options, reason, total, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (identity) WHERE state <> 'cancelled' DO NOTHING`,
      [
        batchId,
        operation,
        identity,
        state,
        options,
        reason,
        batch.entries.length,
        createdBy,
        new Date(this.clock.now()),
      ],
    );
    return rowCount === 1 ? batchId : undefined;
  }

  async #insertRows(client: PoolClient, batchId: string, entries: readonly BatchEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += INSERT_ROWS) {
      const some = entries.slice(from, from + INSERT_ROWS);
      const numbers = some.map((_entry, index) => from + index + 1);
      const seal = (entry: BatchEntry, index: number): Buffer =>
        this.keys.seal(Buffer.from(JSON.stringify(entry)), sealContext(batchId, from + index + 1));
      await client.query(
        `INSERT INTO batch_row (batch_id, row, line, masked, sealed)
         SELECT $1, i.row, i.line, i.masked, i.sealed
           FROM unnest($2::int[], $3::int[], $4::text[], $5::bytea[]) AS i(row, line, masked, sealed)`,
        [batchId, numbers, some.map(({ line }) => line), some.map(maskedKey), some.map(seal)],
      );
    }
  }
}

/** A row of batch_job as the driver gives it. */
interface JobRow {
  readonly batch_id: string;
  readonly operation: BatchOperation;
  readonly state: BatchState;
  readonly options: BatchOptions;
  readonly reason: string;
  readonly total: number;
  readonly settled: number;
  readonly done: number;
  readonly already: number;
  readonly refused: number;
  readonly failed: number;
  readonly created_by: string;
  readonly created_at: Date;
  readonly approval_id: string | null;
  readonly run_started_at: Date | null;
  readonly run_started_with: number;
  readonly ended_at: Date | null;
}

function jobOf(row: JobRow): BatchJob {
  const { batch_id, operation, state, options, reason, total, settled, done, already, refused, failed } = row;
  return {
    ...{ batchId: batch_id, operation, state, options, reason },
    counts: { total, settled, done, already, refused, failed },
    createdBy: row.created_by,
    createdAt: row.created_at,
    approvalId: row.approval_id,
    runStartedAt: row.run_started_at,
    runStartedWith: row.run_started_with,
    endedAt: row.ended_at,
  };
}

function qualified(alias: string): string {
  return COLUMNS.split(',')
    .map((name) => `${alias}.${name.trim()}`)
    .join(', ');
}

function sealContext(batchId: string, row: number | string): string {
  return `batch-row:${batchId}:${row}`;
}

/** What this store seals with the key ring. */
export const BATCH_SEALED: SealedColumn = {
  ...{ table: 'batch_row', column: 'sealed', key: ['batch_id', 'row'] },
  context: ([batchId = '', row = '']) => sealContext(batchId, row),
};
