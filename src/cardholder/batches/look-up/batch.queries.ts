import { Query } from '@nestjs/cqrs';
import type { BatchOperation, BatchOptions, BatchState } from '../batch-job';

/** A batch as staff see it, with how far it has come. */
export interface BatchView {
  readonly batchId: string;
  readonly operation: BatchOperation;
  readonly state: BatchState;
  readonly options: BatchOptions;
  /** Code of the cause. */
  readonly reason: string;
  readonly total: number;
  readonly settled: number;
  readonly done: number;
  readonly already: number;
  readonly refused: number;
  readonly failed: number;
  /** While it runs: rows a second, and the seconds that the others will take at that rate. */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly approvalId: string | null;
}

/** A page of batches. */
export interface BatchPage {
  readonly items: readonly BatchView[];
  readonly nextCursor: string | null;
}

/** One batch. Throws the problem `not_found`. */
export class GetBatch extends Query<BatchView> {
  constructor(readonly batchId: string) {
    super();
  }
}

/** Batches, newest first. Throws `validation_failed` for a cursor that is none. */
export class ListBatches extends Query<BatchPage> {
  constructor(
    readonly filter: { readonly state?: BatchState; readonly operation?: BatchOperation },
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
