import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { AuditLog } from '../../audit';
import { CommandNotSettledError } from '../../event-store';
import { isDatabaseAway, OverloadedError, ProblemError, UnavailableError } from '../../platform/errors';
import type { BatchJob } from './batch-job';
import { BatchStore, type OpenRow, type SettledRow } from './batch-store';
import { BatchSteps } from './batch-steps';
import { forEachBounded } from './bounded';
import { exclusively } from '../../platform/database';

/** Rows that are read, resolved and stored together. */
const PAGE_ROWS = 256;
/** Rows that are with the core at once: batch work leaves room for the terminals. */
const IN_FLIGHT = 48;
/** Cards that are looked for at once. */
const LOOK_UPS = 4;
/** Tries of a row while the service is busy or without its database, and the wait between them, ms. */
const BUSY_TRIES = 8;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** Tries of a row that breaks the service. */
const FAILURE_TRIES = 2;

/** What watches a batch. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: BatchJob) => void;
}

/** How a run ended: all rows settled or the batch cancelled; stopped by the signal; another process is at it. */
export type RunEnd = 'ended' | 'stopped' | 'busy';

/**
 * Works off the rows of a batch. Each row is a command under a key made of batch and row, about cards that were written down
 * before; so a run that was killed goes on where it was, and what it had done without noting it is answered as it was then.
 */
@Injectable()
export class BatchRunner {
  readonly #logger = new Logger(BatchRunner.name);

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly store: BatchStore,
    private readonly steps: BatchSteps,
    private readonly audit: AuditLog,
  ) {}

  /** Works on a batch until it ends. Rejects when the service stays busy or away from its database; run it again then. */
  async run(batchId: string, options: RunOptions = {}): Promise<RunEnd> {
    const worked = await exclusively(this.pool, `batch:${batchId}`, () => this.#work(batchId, options));
    return worked === undefined ? 'busy' : worked.result;
  }

  async #work(batchId: string, { signal, onProgress }: RunOptions): Promise<RunEnd> {
    let job = await this.store.find(batchId);
    if (job?.state === 'running') await this.store.startRun(batchId);
    while (job?.state === 'running') {
      if (signal?.aborted === true) return 'stopped';
      const rows = await this.store.openRows(batchId, PAGE_ROWS);
      if (rows.length === 0) {
        await this.#finish(job);
        break;
      }
      job = await this.#page(job, rows, signal);
      onProgress?.(job);
    }
    job = await this.store.find(batchId);
    if (job?.state === 'cancelled') await this.store.clearCancelled(batchId);
    return 'ended';
  }

  async #page(job: BatchJob, rows: readonly OpenRow[], signal: AbortSignal | undefined): Promise<BatchJob> {
    const { settled, targets } = await this.#resolve(job, rows);
    await this.store.setTargets(
      job.batchId,
      rows.flatMap(({ row, target }) => {
        const found = targets.get(row);
        return target === null && found !== undefined ? [{ row, target: found }] : [];
      }),
    );
    const failures: unknown[] = [];
    await forEachBounded(rows, IN_FLIGHT, async (row) => {
      const target = targets.get(row.row);
      if (target === undefined || signal?.aborted === true || failures.length > 0) return;
      try {
        settled.push(await this.#carryOut(job, row, target));
      } catch (error) {
        // What the others of the page came to is stored before this is told.
        failures.push(error);
      }
    });
    const after = await this.store.settle(job.batchId, settled);
    if (failures.length > 0) throw failures[0];
    return after;
  }

  /** What each row is about; rows that are about nothing are settled with that. */
  async #resolve(
    job: BatchJob,
    rows: readonly OpenRow[],
  ): Promise<{ settled: SettledRow[]; targets: Map<number, string> }> {
    const settled: SettledRow[] = [];
    const targets = new Map<number, string>();
    await forEachBounded(rows, LOOK_UPS, async ({ row, entry, target }) => {
      const found = target === null ? await this.steps.targetOf(job, entry) : { target };
      if ('target' in found) targets.set(row, found.target);
      else settled.push({ row, result: 'refused', reason: found.refused, card: null });
    });
    return { settled, targets };
  }

  async #carryOut(job: BatchJob, row: OpenRow, target: string): Promise<SettledRow> {
    let wait = FIRST_WAIT_MS;
    for (let tried = 1; ; tried += 1) {
      try {
        return { row: row.row, ...(await this.steps.carryOut(job, { ...row, target })) };
      } catch (error) {
        const busy = isPassing(error);
        if (!busy && error instanceof ProblemError) {
          return { row: row.row, result: 'refused', reason: reasonOf(error), card: target === '' ? null : target };
        }
        if (busy && tried >= BUSY_TRIES) throw error;
        if (!busy && tried >= FAILURE_TRIES) return this.#failed(job, row, error);
        await sleep(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** The rest of the file must not wait for one row; what went wrong is in the log, without what the row says. */
  #failed(job: BatchJob, { row }: OpenRow, error: unknown): SettledRow {
    const failure = error instanceof Error ? { type: error.name, stack: error.stack } : { type: typeof error };
    this.#logger.error({ batchId: job.batchId, row, failure }, 'a row of a batch failed');
    return { row, result: 'failed', reason: 'internal_error', card: null };
  }

  async #finish({ batchId, operation, reason }: BatchJob): Promise<void> {
    if (!(await this.store.move(batchId, ['running'], 'done'))) return;
    const job = await this.store.find(batchId);
    await this.audit.record({
      actor: { kind: 'system', id: 'batch' },
      action: 'batch.finished',
      outcome: 'done',
      object: batchId,
      reason,
      details: { operation, ...job?.counts },
    });
  }
}

/** What a row's result says: an identity number that the register does not take is named. */
function reasonOf({ code, errors }: ProblemError): string {
  return errors.some(({ field }) => field === 'idNumber') ? 'id_number_invalid' : code;
}

/** True for what passes by itself: too much at once, the database away, a command whose end is not known yet. */
function isPassing(error: unknown): boolean {
  if (
    error instanceof OverloadedError ||
    error instanceof UnavailableError ||
    error instanceof CommandNotSettledError
  ) {
    return true;
  }
  if (error instanceof ProblemError) return error.code === 'overloaded' || error.code === 'unavailable';
  return isDatabaseAway(error);
}
