export { SUBSIDY_CYCLES, type SubsidyCycle } from '../domain/subsidies';
export { AnswerPaymentFileJob } from './answer-file.job';
export { ImportRosterJob } from './import-roster.job';
export { PayRosterJob } from './pay-roster.job';
export type { PaymentFile } from './payment-file-store';
export { PaymentFiles } from './payment-files';
export {
  type PayeeAccount,
  type Roster,
  type RosterRow,
  type RosterState,
  type RosterSum,
  ROSTER_STATES,
  SUBSIDY_METHODS,
  type SubsidyMethod,
  type SubsidyRule,
} from './roster';
export { type RosterAnswer, RosterCourse } from './roster-course';
export { RosterStore } from './roster-store';
export { RowChanges } from './row-changes';
export { RowStore } from './row-store';
export { SubsidiesModule } from './subsidies.module';
export { SubsidyRules } from './subsidy-rules';
