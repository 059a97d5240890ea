import { Module } from '@nestjs/common';
import { CloseDateModule } from './close-date';

/** Settlement: closing dates, clearing and paying out, money that comes in, reconciliation with banks. */
@Module({
  imports: [CloseDateModule],
  exports: [CloseDateModule],
})
export class SettlementModule {}
