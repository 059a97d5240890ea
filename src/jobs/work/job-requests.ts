import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../platform/errors';
import type { JobParameters } from '../job';
import { JobRegistry } from '../job-registry';
import { type CreatedRun, RunStore } from '../runs/run-store';
import type { StoredRun } from '../runs/stored-run';

/** Parameters of a run at most, and characters of each. */
const MAX_PARAMETERS = 20;
const MAX_VALUE = 1_000;

/** A run that somebody asks for. */
export interface RunAsked {
  readonly job: string;
  readonly parameters: JobParameters;
  readonly requestedBy: string;
  readonly reason: string;
}

/** Takes what people and schedules ask for. */
@Injectable()
export class JobRequests {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly store: RunStore,
  ) {}

  /**
   * Enters a run, or answers the one that is under way (`made` is false then). Rejects with `validation_failed` that names each
   * parameter that is wrong, or `not_found` when there is no such job.
   */
  async request({ job: name, parameters, requestedBy, reason }: RunAsked, runId?: string): Promise<CreatedRun> {
    const job = this.jobs.get(name);
    checkNames(parameters, Object.keys(job.parameters));
    const key = await job.keyOf(parameters);
    const asked = { job: name, key, parameters, requestedBy, reason };
    return runId === undefined ? this.store.create(asked) : this.store.create(asked, runId);
  }

  /** Cancels a run; undefined when it has ended. Rejects with `not_found` when there is no such run. */
  async cancel(runId: string, by: string, reason: string): Promise<StoredRun | undefined> {
    if (!(await this.store.find(runId))) throw noSuchRun();
    return this.store.cancel(runId, by, reason);
  }
}

/** The problem of a run that there is not. */
export function noSuchRun(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no such run' });
}

function checkNames(parameters: JobParameters, declared: readonly string[]): void {
  const known = new Set(declared.map((name) => name.replace(/\?$/, '')));
  const errors = [];
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) {
    errors.push({ field: 'parameters', code: 'too_many', message: `must be ${MAX_PARAMETERS} at most` });
  }
  for (const [name, value] of entries.slice(0, MAX_PARAMETERS)) {
    const field = `parameters.${name.slice(0, 50)}`;
    if (!known.has(name)) errors.push({ field, code: 'unknown', message: `is not one of: ${[...known].join(', ')}` });
    else if (value.length > MAX_VALUE)
      errors.push({ field, code: 'too_long', message: `must be ${MAX_VALUE} characters at most` });
  }
  for (const name of declared.filter((one) => !one.endsWith('?'))) {
    if (parameters[name] === undefined)
      errors.push({ field: `parameters.${name}`, code: 'missing', message: 'is missing' });
  }
  if (errors.length > 0) throw new ProblemError('validation_failed', { errors });
}
