import { Global, Module } from '@nestjs/common';
import { AuditModule } from '../audit';
import { BusinessCalendar } from './calendar/business-calendar';
import { JobsController } from './http/jobs.controller';
import { JobRegistry } from './job-registry';
import { RunStore } from './runs/run-store';
import { JobRequests } from './work/job-requests';
import { JobRunner } from './work/job-runner';
import { JobWorker } from './work/job-worker';

/** Jobs: what is done now and then to many rows, durable and resumable, and the days on which people work. */
@Global()
@Module({
  imports: [AuditModule],
  controllers: [JobsController],
  providers: [JobRegistry, RunStore, JobRunner, JobRequests, JobWorker, BusinessCalendar],
  exports: [JobRegistry, RunStore, JobRunner, JobRequests, BusinessCalendar],
})
export class JobsModule {}
