import type { BatchJob } from '../batch-job';
import type { BatchView } from './batch.queries';

const MS = 1_000;

/** A batch as it is shown at an instant (ms since the epoch). */
export function batchView(job: BatchJob, now: number): BatchView {
  const { batchId, operation, state, options, reason, counts, createdBy, approvalId } = job;
  return {
    ...{ batchId, operation, state, options, reason },
    ...counts,
    ...speedOf(job, now),
    createdBy,
    createdAt: job.createdAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
    approvalId,
  };
}

/** The rate since work was last begun: a pause in between does not count. */
function speedOf(job: BatchJob, now: number): Pick<BatchView, 'rowsPerSecond' | 'secondsLeft'> {
  const { state, counts, runStartedAt, runStartedWith } = job;
  const worked = counts.settled - runStartedWith;
  const ms = runStartedAt === null ? 0 : now - runStartedAt.getTime();
  if (state !== 'running' || worked <= 0 || ms <= 0) return { rowsPerSecond: null, secondsLeft: null };
  const rate = (worked / ms) * MS;
  return { rowsPerSecond: Math.round(rate * 10) / 10, secondsLeft: Math.ceil((counts.total - counts.settled) / rate) };
}
