import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { AccountYears } from './account-years';
import { CreditInterestJob } from './credit-interest.job';
import { InterestRates } from './interest-rates';

/** Interest and the end of the year of medical personal accounts. */
@Module({ providers: [InterestRates, AccountYears, CreditInterestJob], exports: [InterestRates] })
export class InterestModule {
  constructor(registry: JobRegistry, job: CreditInterestJob) {
    registry.register(job);
  }
}
