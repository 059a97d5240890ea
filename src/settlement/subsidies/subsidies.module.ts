import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval';
import { CardholderModule } from '../../cardholder';
import { JobRegistry } from '../../jobs';
import { PersonModule } from '../../person';
import { SealedColumns } from '../../platform/crypto';
import { ImportRosterJob } from './import-roster.job';
import { PayRosterJob } from './pay-roster.job';
import { SubsidyReleaseKind, SubsidyReviewKind } from './roster-approval.kinds';
import { RosterCourse } from './roster-course';
import { RosterStore } from './roster-store';
import { RowStore, SUBSIDY_ROW_COLUMN } from './row-store';
import { SubsidyPayments } from './subsidy-payments';
import { SubsidyRules } from './subsidy-rules';

const SERVICES = [SubsidyRules, RosterCourse, RosterStore, RowStore, ImportRosterJob, PayRosterJob];

/** Subsidies (惠民惠农补贴一卡通): programmes, rosters, public notice, two checkers, payments. */
@Module({
  imports: [ApprovalModule, CardholderModule, PersonModule],
  providers: [...SERVICES, SubsidyPayments, SubsidyReviewKind, SubsidyReleaseKind],
  exports: SERVICES,
})
export class SubsidiesModule {
  constructor(jobs: JobRegistry, sealed: SealedColumns, importRoster: ImportRosterJob, payRoster: PayRosterJob) {
    jobs.register(importRoster, payRoster);
    sealed.register(SUBSIDY_ROW_COLUMN);
  }
}
