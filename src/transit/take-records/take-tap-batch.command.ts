import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';

/** A batch of taps as a terminal uploads it. */
export interface TapBatchUpload {
  /** Number of the security module (PSAM) that wrote the records, 12 hexadecimal digits. */
  readonly terminal: string;
  readonly batchNo: number;
  readonly count: number;
  /** Sum of the amounts, fen. */
  readonly sum: number;
  /** SHA-256 of the records, 64 hexadecimal digits. */
  readonly digest: string;
  /** 128 bytes each. */
  readonly records: Buffer;
}

/** The answer as text, and whether it is that of an earlier sending. */
export interface TapBatchAnswer {
  readonly text: string;
  readonly replayed: boolean;
}

/** Takes a batch of taps from a terminal of this merchant. */
export class TakeTapBatch extends Command<TapBatchAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly merchantId: string,
    readonly batch: TapBatchUpload,
  ) {
    super();
  }
}
