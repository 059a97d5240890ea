import { Module } from '@nestjs/common';
import { JobRegistry } from '../../jobs';
import { CloseDateModule } from '../close-date';
import { ContractsModule } from '../contracts';
import { SettlementStreamModule } from '../settlement-stream';
import { ClearJob } from './clear.job';
import { ClearingStore } from './clearing-store';
import { OpenAccounts } from './open-accounts';

/** Clearing the payables of payees. */
@Module({
  imports: [CloseDateModule, ContractsModule, SettlementStreamModule],
  providers: [ClearingStore, OpenAccounts, ClearJob],
  exports: [ClearingStore, OpenAccounts],
})
export class ClearingModule {
  constructor(registry: JobRegistry, clear: ClearJob) {
    registry.register(clear);
  }
}
