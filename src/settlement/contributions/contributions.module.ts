import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { PersonModule } from '../../person';
import { ContributionFiles } from './contribution-files';
import { ContributionStore } from './contribution-store';
import { ImportContributionsJob } from './import-contributions.job';

/** Monthly contributions to medical personal accounts (个人账户划入). */
@Module({
  imports: [PersonModule],
  providers: [ContributionStore, ContributionFiles, ImportContributionsJob],
  exports: [ContributionStore, ContributionFiles, ImportContributionsJob],
})
export class ContributionsModule {
  constructor(registry: JobRegistry, job: ImportContributionsJob) {
    registry.register(job);
  }
}
