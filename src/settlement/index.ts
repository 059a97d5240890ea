export { type Booked, settlementAggregate, type SettlementBooking, SettlementBookings } from './settlement-stream';
export { SettlementModule } from './settlement.module';
export { ALL_PURSES, CloseStore, type StatementDay, type TrialBalance, type TrialLine } from './close-date';
