import type { JobParameters, JobResult } from '../job';

/** States of a run. */
export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** State of a run. */
export type RunState = (typeof RUN_STATES)[number];

/** A run of a job as it is stored. */
export interface StoredRun {
  /** `jr_…`. */
  readonly runId: string;
  readonly job: string;
  readonly key: string;
  readonly parameters: JobParameters;
  readonly state: RunState;
  /** Staff id, `schedule`, or `system` for the command line. */
  readonly requestedBy: string;
  readonly reason: string;
  /** The run that this one goes on with. */
  readonly continues: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** How often work on it was begun: more than once after a crash. */
  readonly attempt: number;
  readonly attemptBeganWith: number;
  readonly attemptBeganAt: Date | null;
  readonly done: number;
  readonly total: number | null;
  readonly checkpoint: unknown;
  readonly result: JobResult | null;
  readonly error: string | null;
  readonly cancelledBy: string | null;
  readonly cancelReason: string | null;
}

/** True when nothing will become of a run any more. */
export function hasEnded({ state }: Pick<StoredRun, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** What a run is asked for with. */
export interface RunRequest {
  readonly job: string;
  readonly key: string;
  readonly parameters: JobParameters;
  readonly requestedBy: string;
  readonly reason: string;
}

/** Rows a second and seconds left, since work was last begun; null where nothing can be said. */
export function speedOf(
  run: Pick<StoredRun, 'state' | 'done' | 'total' | 'attemptBeganWith' | 'attemptBeganAt'>,
  now: number,
): { readonly perSecond: number | null; readonly secondsLeft: number | null } {
  const worked = run.done - run.attemptBeganWith;
  const ms = run.attemptBeganAt === null ? 0 : now - run.attemptBeganAt.getTime();
  if (run.state !== 'running' || worked <= 0 || ms <= 0) return { perSecond: null, secondsLeft: null };
  const rate = (worked * 1_000) / ms;
  const secondsLeft = run.total === null ? null : Math.max(0, Math.ceil((run.total - run.done) / rate));
  return { perSecond: Math.round(rate * 10) / 10, secondsLeft };
}
