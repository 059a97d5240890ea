import { ProblemError } from '../../platform/errors';
import type { Job } from '../job';
import type { RunPlace } from '../runs/run-store';
import { speedOf, type StoredRun } from '../runs/stored-run';
import type { JobViewDto, RunViewDto } from './jobs.dto';

const CURSOR = /^(\d{1,15})\.(jr_[0-9a-f]{32})$/;

/** A run as it is shown at an instant (ms since the epoch). */
export function runView(run: StoredRun, job: Job | undefined, now: number): RunViewDto {
  const { runId, key, parameters, state, requestedBy, reason, continues, attempt, done, total } = run;
  return {
    ...{ runId, job: run.job, key, parameters, state, requestedBy, reason, continues },
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
    ...{ attempt, done, total, unit: job?.unit ?? 'rows' },
    ...speedOf(run, now),
    ...{ result: run.result, error: run.error, cancelledBy: run.cancelledBy, cancelReason: run.cancelReason },
  };
}

/** A job as it is shown, with its latest run. */
export function jobView(job: Job, latest: StoredRun | undefined, now: number): JobViewDto {
  const { name, titleEn, titleZh, parameters, schedule } = job;
  return {
    ...{ name, title: { en: titleEn, zh: titleZh }, parameters },
    schedule: schedule?.cron ?? null,
    workingDaysOnly: schedule?.workingDaysOnly ?? false,
    commandLineOnly: job.commandLineOnly ?? false,
    latestRun: latest ? runView(latest, job, now) : null,
  };
}

/** The cursor of what comes behind a run. */
export function cursorOfRun({ createdAt, runId }: StoredRun): string {
  return Buffer.from(`${createdAt.getTime()}.${runId}`).toString('base64url');
}

/** The place of a cursor; none for the beginning. Throws the problem `validation_failed` when it is no cursor. */
export function placeOfCursor(cursor: string | undefined): RunPlace | undefined {
  if (cursor === undefined) return undefined;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts?.[1] === undefined || parts[2] === undefined) {
    const message = 'must be the nextCursor of the page before';
    throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
  }
  return { at: new Date(Number(parts[1])), id: parts[2] };
}
