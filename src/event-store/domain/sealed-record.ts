import type { Posting } from './event';

/** First byte of the sealed bytes of a block: the format of what follows. */
export const SEAL_FORMAT = 1;

const EVENT_TAG = 0x45;
const OUTCOME_TAG = 0x4f;
const FIXED_EVENT_BYTES = 1 + 8 + 4 + 4 + 2 + 2 + 4;
const POSTING_BYTES = 16;
const OUTCOME_HEADER_BYTES = 1 + 16 + 16 + 8 + 4 + 4;

/** The content of an event that the block's hash covers. */
export interface SealedEvent {
  readonly streamId: number;
  readonly version: number;
  readonly entity: number | null;
  readonly type: string;
  readonly postings: readonly Posting[];
}

/** The content of an outcome that the block's hash covers. `eventIndex` is 1-based within the block, 0 for none. */
export interface SealedOutcome {
  readonly key: string;
  readonly digest: string;
  readonly streamId: number;
  readonly eventIndex: number;
}

/** Where a variable part (payload or body) lies in the sealed bytes; `offset` is 1-based, as SQL's substring wants it. */
export interface Slice {
  readonly offset: number;
  readonly length: number;
}

/**
 * Builds the bytes that a block's hash covers: the records of its events, then of its outcomes, each of fixed layout with
 * lengths in front of what varies, big-endian. The database stores slices of these same bytes, the verifier builds them
 * again from the stored rows.
 */
export class SealedRecords {
  #buffer: Buffer;
  #length = 0;

  constructor(initialBytes = 16_384) {
    this.#buffer = Buffer.allocUnsafe(initialBytes);
  }

  /** Appends an event's record and tells where its payload lies. */
  event(event: SealedEvent, payload: string | Buffer): Slice {
    const payloadBytes = Buffer.byteLength(payload);
    const typeBytes = Buffer.byteLength(event.type);
    this.#reserve(FIXED_EVENT_BYTES + typeBytes + event.postings.length * POSTING_BYTES + payloadBytes);
    this.#u8(EVENT_TAG);
    this.#i64(event.streamId);
    this.#u32(event.version);
    this.#u32(event.entity ?? 0);
    this.#u16(typeBytes);
    this.#bytes(event.type, typeBytes);
    this.#u16(event.postings.length);
    for (const posting of event.postings) {
      this.#i64(posting.account);
      this.#i64(posting.amount);
    }
    this.#u32(payloadBytes);
    return this.#bytes(payload, payloadBytes);
  }

  /** Appends an outcome's record and tells where its body lies. */
  outcome(outcome: SealedOutcome, body: string | Buffer): Slice {
    const bodyBytes = Buffer.byteLength(body);
    this.#reserve(OUTCOME_HEADER_BYTES + bodyBytes);
    this.#u8(OUTCOME_TAG);
    this.#uuid(outcome.key);
    this.#uuid(outcome.digest);
    this.#i64(outcome.streamId);
    this.#u32(outcome.eventIndex);
    this.#u32(bodyBytes);
    return this.#bytes(body, bodyBytes);
  }

  /** The bytes so far; valid until the next append. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  #u8(value: number): void {
    this.#length = this.#buffer.writeUInt8(value, this.#length);
  }

  #u16(value: number): void {
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  #u32(value: number): void {
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  /** A signed 64-bit integer from a safe one, in two halves: BigInt would cost ten times as much. */
  #i64(value: number): void {
    this.#length = this.#buffer.writeInt32BE(Math.floor(value / 2 ** 32), this.#length);
    this.#length = this.#buffer.writeUInt32BE(value >>> 0, this.#length);
  }

  #uuid(value: string): void {
    this.#length += this.#buffer.write(
      value.length === 36 ? value.replaceAll('-', '') : value,
      this.#length,
      16,
      'hex',
    );
  }

  #bytes(value: string | Buffer, byteLength: number): Slice {
    const offset = this.#length + 1;
    if (typeof value === 'string') this.#buffer.write(value, this.#length, byteLength, 'utf8');
    else value.copy(this.#buffer, this.#length);
    this.#length += byteLength;
    return { offset, length: byteLength };
  }
}
