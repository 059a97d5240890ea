import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApprovalModule } from '../../approval';
import { PersonModule } from '../../person';
import { SealedColumns } from '../../platform/crypto';
import { CardholderModule } from '../cardholder.module';
import { BatchRunner } from './batch-runner';
import { BatchSteps } from './batch-steps';
import { BATCH_SEALED, BatchStore } from './batch-store';
import { BatchWorker } from './batch.worker';
import { CancelBatchHandler } from './cancel-batch/cancel-batch.handler';
import { CreateBatchHandler } from './create-batch/create-batch.handler';
import { BatchesController } from './http/batches.controller';
import { BatchResults } from './look-up/batch-results';
import { GetBatchHandler, ListBatchesHandler } from './look-up/batch.handlers';
import { MassFreezeKind } from './mass-freeze.kind';

/** Operations on many cards from files. */
@Module({
  imports: [CqrsModule, CardholderModule, PersonModule, ApprovalModule],
  controllers: [BatchesController],
  providers: [
    BatchStore,
    BatchSteps,
    BatchRunner,
    BatchWorker,
    BatchResults,
    MassFreezeKind,
    CreateBatchHandler,
    CancelBatchHandler,
    GetBatchHandler,
    ListBatchesHandler,
  ],
  exports: [BatchRunner, BatchResults],
})
export class BatchesModule {
  constructor(sealed: SealedColumns) {
    sealed.register(BATCH_SEALED);
  }
}
