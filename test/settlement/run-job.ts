import type { JobParameters, StoredRun } from '../../src/jobs';
import { JobRequests, JobRunner, RunStore } from '../../src/jobs';
import type { Service } from '../support/app';

/** Runs a job in the process of a service and answers what it came to. */
export async function runJob(
  { app }: Pick<Service, 'app'>,
  job: string,
  parameters: JobParameters,
): Promise<StoredRun> {
  const asked = { job, parameters, requestedBy: 'st_1', reason: 'test' };
  const { run } = await app.get(JobRequests, { strict: false }).request(asked);
  await app.get(JobRunner, { strict: false }).run(run.runId, { signal: new AbortController().signal });
  const ended = await app.get(RunStore, { strict: false }).find(run.runId);
  if (!ended) throw new Error('the run is gone');
  return ended;
}

/** As `runJob`, for a run that must succeed. */
export async function runDone(
  service: Pick<Service, 'app'>,
  job: string,
  parameters: JobParameters,
): Promise<StoredRun> {
  const run = await runJob(service, job, parameters);
  if (run.state !== 'done') throw new Error(`${job} ${run.state}: ${run.error ?? ''}`);
  return run;
}
