export { ApplyForCard, type CardApplicationForm } from './apply-for-card/apply-for-card.command';
export {
  ActivateCard,
  FreezeCard,
  type FreezeToSet,
  LockPin,
  SetApplicationState,
  UnfreezeCard,
  UnlockPin,
} from './change-card/change-card.commands';
export { type CardClosure, CloseCard } from './close-card/close-card.command';
export { ClosePurses } from './close-purses/close-purses.command';
export { CollectCard } from './collect-card/collect-card.command';
export { ReportDeath, TransferOut } from './leave/leave.commands';
export { LinkBankAccount } from './link-bank-account/link-bank-account.command';
export { MergePersons, type PersonsToMerge } from './merge-persons/merge-persons.command';
export { type ProductionOutcome, RecordProduction } from './record-production/record-production.command';
export { type Replacement, ReplaceCard } from './replace-card/replace-card.command';
export { type LossKind, ReportLoss, WithdrawLoss } from './report-loss/report-loss.commands';
