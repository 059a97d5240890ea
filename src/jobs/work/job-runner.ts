import { Inject, Injectable, Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { AuditLog } from '../../audit';
import { CommandNotSettledError } from '../../event-store';
import { exclusively } from '../../platform/database';
import { isDatabaseAway, OverloadedError, ProblemError, UnavailableError } from '../../platform/errors';
import { scrubText } from '../../platform/logging';
import type { JobProgress } from '../job';
import { JobRegistry } from '../job-registry';
import { RunStore } from '../runs/run-store';
import { hasEnded, type StoredRun } from '../runs/stored-run';
import { RunContext, RunStoppedError } from './run-context';

/** Characters of a failure that are kept. */
const MAX_ERROR = 2_000;

/** What watches a run. */
export interface RunOptions {
  /** Aborted when the process stops: the run is left to another one. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

/** How work on a run ended: it is over; left to another process; another process is at it. */
export type WorkEnd = 'ended' | 'left' | 'busy';

/**
 * Works on runs. Of one job and key one process works at a time, held by a lock of the database that ends with the process;
 * a run that was killed goes on from its last checkpoint.
 */
@Injectable()
export class JobRunner {
  readonly #logger = new Logger(JobRunner.name);

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly jobs: JobRegistry,
    private readonly store: RunStore,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Works on a run until it ends, or the signal is aborted. Rejects with what passes by itself (the database away, the core too
   * busy): the run then waits for the next try.
   */
  async run(runId: string, options: RunOptions): Promise<WorkEnd> {
    const run = await this.store.find(runId);
    if (!run || hasEnded(run)) return 'ended';
    const worked = await exclusively(this.pool, `job:${run.job}:${run.key}`, () => this.#work(runId, options));
    return worked === undefined ? 'busy' : worked.result;
  }

  async #work(runId: string, { signal, onProgress }: RunOptions): Promise<WorkEnd> {
    const run = await this.store.begin(runId);
    if (!run) return 'ended';
    if (run.cancelledBy !== null) return this.#cancelled(run);
    const context = new RunContext(run, this.store, signal, onProgress ?? (() => undefined));
    try {
      const job = this.jobs.find(run.job);
      if (!job) throw new Error(`there is no job ${run.job} in this version`);
      const result = await job.run(context.jobRun());
      const { latest } = context;
      await this.#end(run, { state: 'done', result, ...(latest === undefined ? {} : { done: latest.done }) });
      return 'ended';
    } catch (error) {
      return await this.#stopped(run, context.stopped, error);
    } finally {
      await context.close();
    }
  }

  async #stopped(run: StoredRun, why: RunContext['stopped'], error: unknown): Promise<WorkEnd> {
    const cause = why ?? (error instanceof RunStoppedError ? error.why : undefined);
    if (cause === 'cancelled') return this.#cancelled(run);
    if (cause === 'lost') return 'left';
    if (cause === 'stopping' || isPassing(error)) {
      await this.store.giveBack(run.runId, run.attempt);
      if (cause === 'stopping') return 'left';
      throw error;
    }
    this.#logger.warn({ runId: run.runId, job: run.job, err: error }, 'a run of a job failed');
    await this.#end(run, { state: 'failed', error: describe(error) });
    return 'ended';
  }

  async #cancelled(run: StoredRun): Promise<WorkEnd> {
    await this.#end(run, { state: 'cancelled' });
    return 'ended';
  }

  async #end(run: StoredRun, end: Parameters<RunStore['end']>[2]): Promise<void> {
    if (!(await this.store.end(run.runId, run.attempt, end))) return;
    await this.audit.record({
      actor: { kind: 'system', id: 'jobs' },
      action: 'job.finished',
      outcome: end.state === 'failed' ? 'failed' : 'done',
      object: run.runId,
      reason: run.reason,
      details: { job: run.job, key: run.key, state: end.state },
    });
  }
}

/** What people are told of a failure, without anything that looks like a card or identity number. */
function describe(error: unknown): string {
  if (error instanceof ProblemError && error.errors.length > 0) {
    const fields = error.errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
    return scrubText([error.message, ...fields].join('\n')).slice(0, MAX_ERROR);
  }
  return scrubText(error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR);
}

/** True for what passes by itself: too much at once, the database away, a command whose end is not known yet. */
function isPassing(error: unknown): boolean {
  if (error instanceof OverloadedError || error instanceof UnavailableError) return true;
  if (error instanceof CommandNotSettledError) return true;
  if (error instanceof ProblemError) return error.code === 'overloaded' || error.code === 'unavailable';
  return isDatabaseAway(error);
}
