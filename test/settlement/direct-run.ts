import type { Job, JobParameters, JobResult, JobRun } from '../../src/jobs';

/** What a run has stored: given again, the next run goes on from there. */
export interface Memory {
  checkpoint: unknown;
  saves: number;
}

/** How a run of a test goes. */
export interface DirectRun {
  readonly memory?: Memory;
  /** Ends the run, as a kill would, after so many checkpoints were stored by it. */
  readonly killAfter?: number;
  readonly signal?: AbortSignal;
}

/** The run was ended after as many checkpoints as the test wanted. */
export class KilledError extends Error {}

/** A memory with nothing in it. */
export function freshMemory(): Memory {
  return { checkpoint: undefined, saves: 0 };
}

/** Runs a job without queue and database of runs: what it stores is in `memory`, as JSON, as it would be in the database. */
export async function runDirectly(job: Job, parameters: JobParameters, how: DirectRun = {}): Promise<JobResult> {
  const { memory = freshMemory(), killAfter = Infinity, signal = new AbortController().signal } = how;
  const key = await job.keyOf(parameters);
  let saved = 0;
  const run: JobRun = {
    ...{ runId: 'jr_test', key, parameters, requestedBy: 'system', reason: 'test', signal },
    checkpoint: memory.checkpoint,
    save: (checkpoint) => {
      signal.throwIfAborted();
      memory.checkpoint = JSON.parse(JSON.stringify(checkpoint)) as unknown;
      memory.saves += 1;
      saved += 1;
      return saved >= killAfter ? Promise.reject(new KilledError('killed')) : Promise.resolve();
    },
    tell: () => undefined,
  };
  return job.run(run);
}
