import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { BatchView } from '../look-up/batch.queries';

/** What came of cancelling: the batch as it is now, or why it could not be cancelled. */
export type CancelAnswer = BatchView & {
  readonly result: 'done' | 'already_so' | 'refused';
  readonly refusal?: 'batch_ended';
};

/** Ends a batch; rows that are settled stay as they are. Throws the problem `not_found`. */
export class CancelBatch extends Command<CancelAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly batchId: string,
  ) {
    super();
  }
}
