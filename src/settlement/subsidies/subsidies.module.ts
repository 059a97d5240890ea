import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval';
import { CardholderModule } from '../../cardholder';
import { JobRegistry } from '../../jobs';
import { PersonModule } from '../../person';
import { SealedColumns } from '../../platform/crypto';
import { AnswerPaymentFileJob } from './answer-file.job';
import { ImportRosterJob } from './import-roster.job';
import { PayRosterJob } from './pay-roster.job';
import { PaymentFileStore } from './payment-file-store';
import { PaymentFiles } from './payment-files';
import { SubsidyReleaseKind, SubsidyReviewKind } from './roster-approval.kinds';
import { RosterCourse } from './roster-course';
import { RosterStore } from './roster-store';
import { SubsidyCorrectionKind, SubsidyRecoveryKind } from './row-approval.kinds';
import { RowChanges } from './row-changes';
import { RowStore, SUBSIDY_ROW_COLUMN } from './row-store';
import { SubsidyPayments } from './subsidy-payments';
import { SubsidyRules } from './subsidy-rules';

const JOBS = [ImportRosterJob, PayRosterJob, AnswerPaymentFileJob];
const SERVICES = [SubsidyRules, RosterCourse, RosterStore, RowStore, RowChanges, PaymentFiles, ...JOBS];
const KINDS = [SubsidyReviewKind, SubsidyReleaseKind, SubsidyCorrectionKind, SubsidyRecoveryKind];

/** Subsidies (惠民惠农补贴一卡通): programmes, rosters, public notice, two checkers, payments. */
@Module({
  imports: [ApprovalModule, CardholderModule, PersonModule],
  providers: [...SERVICES, ...KINDS, SubsidyPayments, PaymentFileStore],
  exports: SERVICES,
})
export class SubsidiesModule {
  constructor(
    jobs: JobRegistry,
    sealed: SealedColumns,
    importRoster: ImportRosterJob,
    payRoster: PayRosterJob,
    answer: AnswerPaymentFileJob,
  ) {
    jobs.register(importRoster, payRoster, answer);
    sealed.register(SUBSIDY_ROW_COLUMN);
  }
}
