/** What can be done to many cards from a file: apply for cards, hand them out, close them, freeze them. */
export const BATCH_OPERATIONS = ['issue', 'collect', 'close', 'freeze'] as const;

/** An operation on many cards. */
export type BatchOperation = (typeof BATCH_OPERATIONS)[number];

/** States of a batch. One that freezes waits for a second person first. */
export const BATCH_STATES = ['waiting_approval', 'running', 'done', 'cancelled'] as const;

/** State of a batch. */
export type BatchState = (typeof BATCH_STATES)[number];

/** Why cards are closed. */
export const CLOSE_CAUSES = ['requested', 'death', 'transfer_out'] as const;

/** Who may freeze: staff for the holder's sake, or a court. */
export const FREEZE_KINDS = ['temporary', 'judicial'] as const;

/** What holds for every row of a batch. */
export interface BatchOptions {
  /** Of a closing. */
  readonly cause?: (typeof CLOSE_CAUSES)[number];
  /** Of a freeze. */
  readonly kind?: (typeof FREEZE_KINDS)[number];
  /** Number of the order behind a judicial freeze. */
  readonly document?: string;
  /** Tells two batches with the same file apart: without it the same file is the same batch for ever. */
  readonly run?: string;
}

/** How one row ended. `failed` is a fault of the service: it was tried several times. */
export type RowResult = 'done' | 'already_so' | 'refused' | 'failed' | 'cancelled';

/** How far a batch has come. */
export interface BatchCounts {
  readonly total: number;
  readonly settled: number;
  readonly done: number;
  readonly already: number;
  readonly refused: number;
  readonly failed: number;
}

/** A batch as it is stored. */
export interface BatchJob {
  readonly batchId: string;
  readonly operation: BatchOperation;
  readonly state: BatchState;
  readonly options: BatchOptions;
  /** Code of the cause. */
  readonly reason: string;
  readonly counts: BatchCounts;
  /** Staff id, or `system` for the command line. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly approvalId: string | null;
  /** When rows were last begun to be worked on, and how many were settled then. */
  readonly runStartedAt: Date | null;
  readonly runStartedWith: number;
  readonly endedAt: Date | null;
}
