import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { ContractsModule } from '../contracts';
import { SettlementStreamModule } from '../settlement-stream';
import { PayJob } from './pay.job';
import { PayoutFiles } from './payout-files';
import { PayoutStore } from './payout-store';

/** Paying out what was cleared. */
@Module({
  imports: [ContractsModule, SettlementStreamModule],
  providers: [PayoutStore, PayJob, PayoutFiles],
  exports: [PayoutFiles, PayoutStore],
})
export class PayoutModule {
  constructor(registry: JobRegistry, pay: PayJob) {
    registry.register(pay);
  }
}
