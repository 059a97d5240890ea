import { createHash } from 'node:crypto';
import { SEAL_FORMAT } from './sealed-record';

/** The facts of a block that its hash covers beside the sealed records. */
export interface BlockHeader {
  readonly lane: number;
  readonly number: number;
  readonly firstPosition: number;
  readonly eventCount: number;
  readonly outcomeCount: number;
  /** Microseconds since the epoch. */
  readonly committedAtMicros: bigint;
  /** `YYYY-MM-DD`. */
  readonly businessDate: string;
}

/** Hash that the first block of each lane is chained to. */
export const GENESIS_HASH = Buffer.alloc(32);

const HEADER_BYTES = 1 + 2 + 8 + 8 + 4 + 4 + 8 + 4;
const MS_PER_DAY = 86_400_000;
const DATE_EPOCH_MS = Date.UTC(2000, 0, 1);

/** SHA-256 of the hash before, the header and the sealed records: the same that `commit_block` computes. */
export function blockHash(previous: Buffer, header: BlockHeader, records: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt8(SEAL_FORMAT, 0);
  bytes.writeInt16BE(header.lane, 1);
  bytes.writeBigInt64BE(BigInt(header.number), 3);
  bytes.writeBigInt64BE(BigInt(header.firstPosition), 11);
  bytes.writeInt32BE(header.eventCount, 19);
  bytes.writeInt32BE(header.outcomeCount, 23);
  bytes.writeBigInt64BE(header.committedAtMicros, 27);
  bytes.writeInt32BE((Date.parse(`${header.businessDate}T00:00:00Z`) - DATE_EPOCH_MS) / MS_PER_DAY, 35);
  return createHash('sha256').update(previous).update(bytes).update(records).digest();
}
