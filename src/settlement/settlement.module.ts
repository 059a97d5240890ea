import { Module } from '@nestjs/common';
import { CloseDateModule } from './close-date';
import { ContributionsModule } from './contributions';
import { SettlementStreamModule } from './settlement-stream';

/** Settlement: closing dates, clearing and paying out, money that comes in, reconciliation with banks. */
@Module({
  imports: [CloseDateModule, SettlementStreamModule, ContributionsModule],
  exports: [CloseDateModule],
})
export class SettlementModule {}
