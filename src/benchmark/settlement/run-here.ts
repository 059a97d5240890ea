import type { INestApplicationContext } from '@nestjs/common';
import { type JobParameters, JobRegistry, type JobResult } from '../../jobs';

/** Runs a job without the queue: what it stores on its way is forgotten. */
export async function runHere(
  app: INestApplicationContext,
  name: string,
  parameters: JobParameters,
  signal: AbortSignal,
): Promise<JobResult> {
  const job = app.get(JobRegistry, { strict: false }).get(name);
  return job.run({
    ...{ runId: 'bench', key: await job.keyOf(parameters), parameters, requestedBy: 'system', reason: 'benchmark' },
    ...{ signal, checkpoint: undefined, save: () => Promise.resolve(), tell: () => undefined },
  });
}
