export { settlementAggregate } from './settlement-aggregate';
export { type Booked, type SettlementBooking, SettlementBookings } from './settlement-bookings';
export { SettlementStreamModule } from './settlement-stream.module';
