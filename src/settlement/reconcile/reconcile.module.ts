import { Module } from '@nestjs/common';
import { ApprovalModule } from '../../approval';
import { JobRegistry } from '../../jobs';
import { PayoutModule } from '../payout';
import { SettlementStreamModule } from '../settlement-stream';
import { BankFileImport } from './bank-file-import';
import { BreakCloseKind } from './break-close.kind';
import { BreakWork } from './break-work';
import { LedgerEntries } from './ledger-entries';
import { ReconcileJob } from './reconcile.job';
import { ReconcileStore } from './reconcile-store';
import { SampleBankFiles } from './sample-files';

/** Reconciliation of ledger, channel file and bank statement (三方对账). */
@Module({
  imports: [ApprovalModule, PayoutModule, SettlementStreamModule],
  providers: [
    ...[ReconcileStore, LedgerEntries, ReconcileJob, BankFileImport],
    ...[BreakWork, BreakCloseKind, SampleBankFiles],
  ],
  exports: [BankFileImport, BreakWork, SampleBankFiles],
})
export class ReconcileModule {
  constructor(registry: JobRegistry, reconcile: ReconcileJob) {
    registry.register(reconcile);
  }
}
