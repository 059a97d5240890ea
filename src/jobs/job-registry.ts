import { Injectable } from '@nestjs/common';
import { ProblemError } from '../platform/errors';
import type { Job } from './job';

/** The jobs that there are; each module registers its own when it starts. */
@Injectable()
export class JobRegistry {
  readonly #jobs = new Map<string, Job>();

  /** @throws Error when two jobs have one name. */
  register(...jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (this.#jobs.has(job.name)) throw new Error(`there are two jobs ${job.name}`);
      this.#jobs.set(job.name, job);
    }
  }

  /** All jobs by name. */
  all(): readonly Job[] {
    return [...this.#jobs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Job | undefined {
    return this.#jobs.get(name);
  }

  /** @throws ProblemError 404 when there is no such job. */
  get(name: string): Job {
    const job = this.#jobs.get(name);
    if (!job) throw new ProblemError('not_found', { detail: `there is no job ${name}` });
    return job;
  }
}
