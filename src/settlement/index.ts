export { type Booked, settlementAggregate, type SettlementBooking, SettlementBookings } from './settlement-stream';
export {
  ContributionFiles,
  ContributionStore,
  fenOfYuan,
  type FileOrder,
  type MadeFile,
  writeContributions,
} from './contributions';
export { type ContributionPolicy, contributionsExtension, isMonth } from './domain/contributions';
export { interestExtension, type SpendingOrder } from './domain/interest';
export { type InterestRate, InterestRates, RATE_KINDS, type RateKind } from './interest';
export { SettlementModule } from './settlement.module';
export { ALL_PURSES, CloseStore, type StatementDay, type TrialBalance, type TrialLine } from './close-date';
export * from './subsidies';
export { type ClearingLine, ClearingStore, type ClearingTotals } from './clearing';
export { type ContractDocument, type PayeeContract, PayeeContracts } from './contracts';
export * from './top-ups';
export * from './vouchers';
export { type AnsweredPayouts, PayoutFiles, type PayoutLine, type PayoutState, PayoutStore } from './payout';
export * from './domain/bank-files';
export * from './domain/reconcile';
export type { ContractTerms } from './domain/clearing';
export {
  BANK_FILE_FORMATS,
  type BankBreak,
  BankFileImport,
  BreakWork,
  MAX_BANK_FILE_BYTES,
  SampleBankFiles,
} from './reconcile';
export { bucketsOf, type OpenAccount, OpenAccounts } from './clearing';
export { PayeeStatements } from './statements';
export { areaFileText } from './domain/inter-city';
export { InterCity, type InterCityClearing } from './inter-city';
