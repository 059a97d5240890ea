import type { BothLanguages, CommandAnswer, Page } from './common';
import { read, send } from './http';

const id = encodeURIComponent;

/** A run of a job. */
export interface JobRun {
  readonly runId: string;
  readonly job: string;
  /** What it is about, such as a business date. */
  readonly key: string;
  readonly state: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly attempt: number;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  readonly result: Readonly<Record<string, number | string | boolean | null>> | null;
  readonly error: string | null;
  readonly cancelledBy: string | null;
  readonly cancelReason: string | null;
}

/** Something that is done now and then to many rows. */
export interface Job {
  readonly name: string;
  readonly title: BothLanguages;
  /** What its parameters mean; those that end with `?` may be left out. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Five fields, Asia/Shanghai. */
  readonly schedule: string | null;
  readonly workingDaysOnly: boolean;
  /** It reads or writes files, and is asked for where they are. */
  readonly commandLineOnly: boolean;
  readonly latestRun: JobRun | null;
}

export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

export const jobs = (background: boolean) => read<{ readonly items: readonly Job[] }>('/jobs', {}, { background });
export const jobRuns = (filter: { readonly job?: string; readonly state?: string }, cursor: string | undefined) =>
  read<Page<JobRun>>('/jobs/runs', { ...filter, limit: 20, cursor });
export const jobRun = (runId: string, background: boolean) =>
  read<JobRun>(`/jobs/runs/${id(runId)}`, {}, { background });
export const runJob = (job: string, body: object, key: string) =>
  send<CommandAnswer & { readonly run?: JobRun }>('POST', `/jobs/${id(job)}/runs`, body, key);
export const cancelRun = (runId: string, body: object, key: string) =>
  send<CommandAnswer>('POST', `/jobs/runs/${id(runId)}/cancel`, body, key);
