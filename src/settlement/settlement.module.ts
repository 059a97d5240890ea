import { Module } from '@nestjs/common';

/** Settlement: closing dates, clearing and paying out, money that comes in, reconciliation with banks. */
@Module({
  imports: [],
})
export class SettlementModule {}
