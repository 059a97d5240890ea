import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { CloseDateJob } from './close-date.job';
import { ClosePeriodJob } from './close-period.job';
import { CloseStore } from './close-store';

/** Closing business dates and periods. */
@Module({ providers: [CloseStore, CloseDateJob, ClosePeriodJob], exports: [CloseStore] })
export class CloseDateModule {
  constructor(registry: JobRegistry, date: CloseDateJob, period: ClosePeriodJob) {
    registry.register(date, period);
  }
}
