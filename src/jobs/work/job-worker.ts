import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { businessDay, Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { BusinessCalendar } from '../calendar/business-calendar';
import { JobRegistry } from '../job-registry';
import { RunStore } from '../runs/run-store';
import { JobQueue } from './job-queue';
import { JobRequests } from './job-requests';
import { JobRunner } from './job-runner';

/** How often runs that nobody works on are looked for, ms, and how many at once. */
const LOOK_MS = 1_000;
const LOOK_RUNS = 32;
/** Who asks for what a schedule brings. */
const SCHEDULE = 'schedule';

/** Works on runs in a process that has the role of jobs: those that were asked for, those that came due, those of dead processes. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(JobWorker.name);
  readonly #stopping = new AbortController();
  #queue: JobQueue | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly config: Config,
    private readonly jobs: JobRegistry,
    private readonly store: RunStore,
    private readonly runner: JobRunner,
    private readonly requests: JobRequests,
    private readonly calendar: BusinessCalendar,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.has('jobs')) return;
    const queue = new JobQueue(
      this.pool,
      {
        run: (runId) => this.#work(runId),
        due: (job) => this.#due(job),
        failed: (error) => {
          this.#logger.warn({ err: error }, 'the queue of jobs has trouble; it goes on by itself');
        },
      },
      { schedule: this.config.jobSchedules },
    );
    await queue.start();
    this.#queue = queue;
    if (this.config.jobSchedules) {
      const scheduled = this.jobs.all().flatMap(({ name, schedule }) => (schedule ? [{ job: name, ...schedule }] : []));
      await queue.setSchedules(scheduled.map(({ job, cron }) => ({ job, cron })));
    }
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look(queue)
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'runs of jobs could not be looked for; it will be tried again');
        })
        .finally(() => (this.#looking = undefined));
    }, LOOK_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#looking;
    await this.#queue?.stop();
  }

  async #look(queue: JobQueue): Promise<void> {
    for (const runId of await this.store.waiting(LOOK_RUNS)) await queue.send(runId);
  }

  async #work(runId: string): Promise<void> {
    await this.runner.run(runId, { signal: this.#stopping.signal });
  }

  async #due(name: string): Promise<void> {
    const schedule = this.jobs.find(name)?.schedule;
    if (!schedule) return;
    const now = this.clock.now();
    if (schedule.workingDaysOnly === true && !(await this.calendar.isWorkingDay(businessDay(now)))) return;
    const parameters = schedule.parameters(now);
    await this.requests.request({ job: name, parameters, requestedBy: SCHEDULE, reason: SCHEDULE });
  }
}
