export { ClearingModule } from './clearing.module';
export { type ClearingLine, ClearingStore, type ClearingTotals } from './clearing-store';
export { type AgeBucket, bucketsOf, type OpenAccount, OpenAccounts } from './open-accounts';
