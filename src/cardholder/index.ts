export * from './domain';
export type { CardholderAnswer } from './cardholder-commands';
export * from './batches';
export {
  ActivateCard,
  ApplyForCard,
  type CardApplicationForm,
  type CardClosure,
  CloseCard,
  ClosePurses,
  CollectCard,
  FreezeCard,
  type FreezeToSet,
  LinkBankAccount,
  LockPin,
  type LossKind,
  MergePersons,
  type PersonsToMerge,
  type ProductionOutcome,
  RecordProduction,
  type Replacement,
  ReplaceCard,
  ReportDeath,
  ReportLoss,
  SetApplicationState,
  TransferOut,
  UnfreezeCard,
  UnlockPin,
  WithdrawLoss,
} from './card-commands';
export { CardholderModule } from './cardholder.module';
export { cardholderId, type PersonData, streamOfCardholderId } from '../person';
export { AdjustPurse, type PurseAdjustment } from './adjust-purse/adjust-purse.command';
export { ChangeLimits, type LimitsChange } from './change-limits/change-limits.command';
export { CreditPurse, type PurseCredit } from './credit-purse/credit-purse.command';
export { CardDirectory, type CardLocation } from './directory/card-directory';
export { TransitCardDirectory } from './directory/transit-card-directory';
export { LinkTransitCard } from './link-transit-card/link-transit-card.command';
export { ErasePerson } from './erase-person/erase-person.command';
export { IssueCard, type CardToIssue } from './issue-card/issue-card.command';
export { GetCardPurses, type CardPursesView, type PurseView } from './look-up/purses.query';
export { GetCardStatement, type StatementEntry, type StatementPage } from './look-up/statement.query';
export { CardDueSweep } from './due-changes/card-due.sweep';
export { OpenPurse } from './open-purse/open-purse.command';
export * from './production';
export { RegisterCardholder } from './register-cardholder/register-cardholder.command';
export { SetLimits } from './set-limits/set-limits.command';
