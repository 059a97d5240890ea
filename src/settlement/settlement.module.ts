import { Module } from '@nestjs/common';
import { CloseDateModule } from './close-date';
import { ContributionsModule } from './contributions';
import { SettlementStreamModule } from './settlement-stream';
import { SubsidiesModule } from './subsidies';

/** Settlement: closing dates, clearing and paying out, money that comes in, reconciliation with banks. */
@Module({
  imports: [CloseDateModule, SettlementStreamModule, ContributionsModule, SubsidiesModule],
  exports: [CloseDateModule, SubsidiesModule],
})
export class SettlementModule {}
