import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SealedColumns } from '../../platform/crypto';
import { FsiModule } from '../fsi/fsi.module';
import { ApplyForClearingHandler } from './apply-for-clearing/apply-for-clearing.handler';
import { CentreSettlements } from './centre-settlements';
import { ClearingStore } from './clearing/clearing-store';
import { CureDifferenceHandler } from './cure-difference/cure-difference.handler';
import { DifferenceStore } from './differences/difference-store';
import { EndClearingHandler } from './end-clearing/end-clearing.handler';
import { FileSweep } from './files/file-sweep';
import { FILE_COLUMN, ReconciliationFiles } from './files/reconciliation-files';
import { RECONCILIATION_TRANSACTIONS, ReconciliationTransactions } from './fsi/reconciliation-transactions';
import {
  GetCentreTotalsHandler,
  ListClearingsHandler,
  ListDifferencesHandler,
  ListRunsHandler,
} from './look-up/reconciliation.handlers';
import { PsnNumbers } from './psn-numbers';
import { ReconcileDetailsHandler } from './reconcile-details/reconcile-details.handler';
import { ReconcileTotalsHandler } from './reconcile-totals/reconcile-totals.handler';
import { RepeatRunHandler } from './repeat-run/repeat-run.handler';
import { RunStore } from './runs/run-store';
import { TakeDifferenceHandler } from './take-difference/take-difference.handler';
import { UploadFileHandler } from './upload-file/upload-file.handler';

/** Reconciliation with institutions (对账) and their applications for clearing (清算). */
@Module({
  imports: [CqrsModule, FsiModule],
  providers: [
    CentreSettlements,
    PsnNumbers,
    ReconciliationFiles,
    FileSweep,
    RunStore,
    DifferenceStore,
    ClearingStore,
    ReconcileTotalsHandler,
    ReconcileDetailsHandler,
    UploadFileHandler,
    RepeatRunHandler,
    CureDifferenceHandler,
    TakeDifferenceHandler,
    ApplyForClearingHandler,
    EndClearingHandler,
    ListRunsHandler,
    ListDifferencesHandler,
    ListClearingsHandler,
    GetCentreTotalsHandler,
    ...RECONCILIATION_TRANSACTIONS,
    ReconciliationTransactions,
  ],
  exports: [ReconciliationFiles],
})
export class ReconciliationModule {
  constructor(sealed: SealedColumns) {
    sealed.register(FILE_COLUMN);
  }
}
