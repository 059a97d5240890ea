import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { ProductionAnswer } from '../collect-batch/collect-batch.command';

/** Takes a feedback file of the card maker (制卡回盘): made cards wait for collection, failed ones stay with their reason. */
export class TakeProductionFeedback extends Command<ProductionAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly batchId: string,
    readonly file: Buffer,
    /** Staff id, or `system`. */
    readonly by: string,
  ) {
    super();
  }
}
