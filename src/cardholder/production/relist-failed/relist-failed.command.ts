import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { ProductionAnswer } from '../collect-batch/collect-batch.command';

/** Lists the failed cards of a batch again, to be exported once more: in the same batch or in a new one. */
export class RelistFailedCards extends Command<ProductionAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly batchId: string,
    readonly into: 'same' | 'new',
    /** Staff id, or `system`. */
    readonly by: string,
  ) {
    super();
  }
}
