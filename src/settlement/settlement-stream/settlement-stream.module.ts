import { Module } from '@nestjs/common';
import { SettlementBookings } from './settlement-bookings';

/** Where the parts of settlement book money between ledger accounts. */
@Module({ providers: [SettlementBookings], exports: [SettlementBookings] })
export class SettlementStreamModule {}
