export type { Job, JobParameters, JobProgress, JobResult, JobRun, JobSchedule } from './job';
export { BusinessCalendar, type CalendarDay } from './calendar/business-calendar';
export { addDays, isDay, isMonth } from './calendar/working-days';
export { JobRegistry } from './job-registry';
export { JobsModule } from './jobs.module';
export { RunStore } from './runs/run-store';
export { hasEnded, RUN_STATES, type RunState, speedOf, type StoredRun } from './runs/stored-run';
export { JobRequests, noSuchRun, type RunAsked } from './work/job-requests';
export { JobRunner, type RunOptions, type WorkEnd } from './work/job-runner';
