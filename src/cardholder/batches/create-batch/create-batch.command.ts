import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StaffIdentity } from '../../../staff';
import type { BatchOperation, BatchOptions } from '../batch-job';
import type { BatchView } from '../look-up/batch.queries';

/** A batch to be made from a file. */
export interface BatchToCreate {
  readonly operation: BatchOperation;
  readonly options: BatchOptions;
  /** Code of the cause, kept with every change. */
  readonly reason: string;
  readonly file: Buffer;
}

/** What came of making a batch: it is made, it stood already, or it waits for a second person. */
export type BatchAnswer = BatchView & { readonly result: 'done' | 'already_so' | 'approval_required' };

/**
 * Makes a batch of a file. The same file for the same operation answers the standing batch. A faulty file is refused as a
 * whole with the problem `validation_failed`. A mass freeze asks for an approval.
 */
export class CreateBatch extends Command<BatchAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly batch: BatchToCreate,
    /** Who makes it; undefined for the command line, which cannot ask for an approval. */
    readonly by: StaffIdentity | undefined,
  ) {
    super();
  }
}
