export { CloseDateModule } from './close-date.module';
export { daysOf } from './close-period.job';
export { ALL_PURSES, CloseStore, type StatementDay, type TrialBalance, type TrialLine } from './close-store';
