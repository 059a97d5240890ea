import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { hasEnded, JobRegistry, type JobParameters, JobRequests, JobRunner, RunStore, type StoredRun } from '../jobs';
import { JobProgressBar } from './job-progress';
import { print } from './medical-output';

/** How often a run of another process is looked at, ms. */
const LOOK_MS = 500;
/** Who asks on the command line. */
const COMMAND_LINE = 'system';

/** A run that a command asks for. */
export interface CommandRun {
  readonly job: string;
  readonly parameters: JobParameters;
  readonly reason: string;
  readonly json?: boolean | undefined;
}

/**
 * Runs a job in this process and shows how far it is; a run of the same key that is under way elsewhere is followed, one that
 * was left is gone on with. Sets the exit code to 1 when it failed or was cancelled. After an interruption (Ctrl-C) the same
 * command goes on from the last checkpoint.
 */
export async function runJob(
  app: INestApplicationContext,
  { job: name, parameters, reason, json }: CommandRun,
  signal: AbortSignal,
): Promise<StoredRun> {
  const job = app.get(JobRegistry, { strict: false }).get(name);
  const store = app.get(RunStore, { strict: false });
  const asked = { job: name, parameters, requestedBy: COMMAND_LINE, reason };
  const { run } = await app.get(JobRequests, { strict: false }).request(asked);
  const bar = new JobProgressBar(`${name} ${run.key.slice(0, 20)}`, job.unit, process.stderr);
  try {
    const ended = await workOrFollow(app, run.runId, bar, signal);
    bar.stop();
    print(json, jsonOf(ended), linesOf(ended));
    if (ended.state !== 'done') process.exitCode = 1;
    return ended;
  } finally {
    bar.stop();
  }

  async function workOrFollow(
    context: INestApplicationContext,
    runId: string,
    shown: JobProgressBar,
    stop: AbortSignal,
  ) {
    const runner = context.get(JobRunner, { strict: false });
    for (;;) {
      const onProgress = (progress: { done: number; total: number | null }): void => {
        shown.show(progress);
      };
      const end = await runner.run(runId, { signal: stop, onProgress });
      const now = await store.find(runId);
      if (!now) throw new Error(`the run ${runId} is gone`);
      if (hasEnded(now)) return now;
      if (end === 'left') return now;
      shown.show(now);
      await sleep(LOOK_MS, undefined, { signal: stop });
    }
  }
}

function jsonOf({ runId, job, key, state, attempt, done, total, result, error }: StoredRun): object {
  return { runId, job, key, state, attempt, done, total, result, error };
}

function linesOf(run: StoredRun): string[] {
  const head = `${run.job} ${run.key}: ${run.state}`;
  if (run.state === 'failed') return [head, run.error ?? ''];
  const figures = Object.entries(run.result ?? {}).map(([name, value]) => `  ${name.padEnd(24)} ${String(value)}`);
  return [head, ...figures];
}
