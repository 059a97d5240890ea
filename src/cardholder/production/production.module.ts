import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonModule } from '../../person';
import { CardholderModule } from '../cardholder.module';
import { CollectProductionBatchHandler } from './collect-batch/collect-batch.handler';
import { ProductionExports } from './export-batch/production-exports';
import { ProductionController } from './http/production.controller';
import {
  GetProductionBatchHandler,
  ListProductionBatchesHandler,
  ListProductionItemsHandler,
} from './look-up/production.handlers';
import { ProductionBatches } from './production-batches';
import { ProductionQueueModule } from './production-queue.module';
import { ProductionStore } from './production-store';
import { RelistFailedCardsHandler } from './relist-failed/relist-failed.handler';
import { CardProduction } from './take-feedback/card-production';
import { FeedbackCheck } from './take-feedback/feedback-check';
import { FeedbackStore } from './take-feedback/feedback-store';
import { TakeProductionFeedbackHandler } from './take-feedback/take-feedback.handler';

/** Production batches: collecting, exporting, feedback, listing again. */
@Module({
  imports: [CqrsModule, CardholderModule, PersonModule, ProductionQueueModule],
  controllers: [ProductionController],
  providers: [
    ProductionStore,
    ProductionBatches,
    ProductionExports,
    FeedbackStore,
    FeedbackCheck,
    CardProduction,
    CollectProductionBatchHandler,
    RelistFailedCardsHandler,
    TakeProductionFeedbackHandler,
    GetProductionBatchHandler,
    ListProductionBatchesHandler,
    ListProductionItemsHandler,
  ],
  exports: [ProductionExports, ProductionStore],
})
export class ProductionModule {}
