export type { Job, JobParameters, JobProgress, JobResult, JobRun, JobSchedule } from './job';
export { JobRegistry } from './job-registry';
export { JobsModule } from './jobs.module';
