import type { JobProgress, JobRun } from '../job';
import type { RunStore } from '../runs/run-store';
import type { StoredRun } from '../runs/stored-run';

/** How often a run gives a sign of life, and tells how far it is, ms. */
const BEAT_MS = 1_000;

/** Why a run stopped before its end. */
export type StopCause = 'cancelled' | 'lost' | 'stopping';

/** The run was cancelled, is another process's by now, or the process stops. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';

  constructor(readonly why: StopCause) {
    super(`the run was stopped: ${why}`);
  }
}

/** One run in the hands of this process: gives signs of life until it is closed. */
export class RunContext {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #stop: () => void;
  #latest: JobProgress | undefined;
  #beating: Promise<void> | undefined;

  constructor(
    private readonly run: StoredRun,
    private readonly store: RunStore,
    private readonly stopping: AbortSignal,
    private readonly onProgress: (progress: JobProgress) => void,
  ) {
    this.#stop = () => {
      this.#controller.abort(new RunStoppedError('stopping'));
    };
    if (stopping.aborted) this.#stop();
    else stopping.addEventListener('abort', this.#stop, { once: true });
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    }, BEAT_MS);
    this.#timer.unref();
  }

  /** What the job is given. */
  jobRun(): JobRun {
    const { runId, key, parameters, requestedBy, reason, checkpoint } = this.run;
    return {
      ...{ runId, key, parameters, requestedBy, reason },
      checkpoint: checkpoint ?? undefined,
      signal: this.#controller.signal,
      save: (state, progress) => this.#save(state, progress),
      tell: (progress) => {
        this.#latest = progress;
        this.onProgress(progress);
      },
    };
  }

  /** What the job told last. */
  get latest(): JobProgress | undefined {
    return this.#latest;
  }

  /** Why the run was stopped; undefined while it was not. */
  get stopped(): StopCause | undefined {
    const reason: unknown = this.#controller.signal.reason;
    return reason instanceof RunStoppedError ? reason.why : undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.stopping.removeEventListener('abort', this.#stop);
    await this.#beating;
  }

  async #save(checkpoint: unknown, progress: JobProgress): Promise<void> {
    this.#controller.signal.throwIfAborted();
    this.#latest = progress;
    if (!(await this.store.save(this.run.runId, this.run.attempt, checkpoint, progress))) {
      const now = await this.store.find(this.run.runId);
      this.#controller.abort(new RunStoppedError(typeof now?.cancelledBy === 'string' ? 'cancelled' : 'lost'));
    }
    this.#controller.signal.throwIfAborted();
    this.onProgress(progress);
  }

  async #beat(): Promise<void> {
    try {
      const now = await this.store.beat(this.run.runId, this.run.attempt, this.#latest);
      if (now !== 'on') this.#controller.abort(new RunStoppedError(now));
    } catch {
      // Without the database nothing can be said; the next beat or checkpoint tells.
    }
  }
}
