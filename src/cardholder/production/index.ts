export { CollectProductionBatch, type ProductionAnswer } from './collect-batch/collect-batch.command';
export { ProductionExports, type ProductionExport } from './export-batch/production-exports';
export {
  GetProductionBatch,
  ListProductionBatches,
  ListProductionItems,
  type ProductionBatchView,
} from './look-up/production.queries';
export {
  DEFAULT_PRODUCTION_CARDS,
  MAX_PRODUCTION_CARDS,
  PRODUCTION_STATES,
  type ProductionState,
} from './production-batch';
export { MAX_FEEDBACK_FILE_BYTES } from './production-file';
export { ProductionStore } from './production-store';
export { ProductionModule } from './production.module';
export { RelistFailedCards } from './relist-failed/relist-failed.command';
export { TakeProductionFeedback } from './take-feedback/take-feedback.command';
