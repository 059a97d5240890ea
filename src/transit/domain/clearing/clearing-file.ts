import { createHash } from 'node:crypto';
import { crc16 } from '../taps/crc16';
import { JTB_FIELDS, JTB_RECORD_BYTES, TapFormatError } from '../taps/jtb-record';
import { type DayNumber, dayText, localTimeText, readDay } from '../fare/shanghai-days';

/** A clearing file has blocks of the size of a record: a header, the records, a trailer. */
export const BLOCK_BYTES = JTB_RECORD_BYTES;
const HEADER_MARK = 'TUCLEAR1';
const TRAILER_MARK = 'TUCLEND1';
const DIGEST_BYTES = 32;

/** [offset, bytes] of what a header and a trailer say; docs/transit-operators.md has the same tables. Numbers are big-endian. */
const HEADER = { mark: [0, 8], from: [8, 2], to: [10, 2], day: [12, 4], sequence: [16, 4], madeAt: [20, 7] } as const;
const TRAILER = { mark: [0, 8], count: [8, 4], amount: [12, 8], digest: [20, DIGEST_BYTES] } as const;
const CRC_OFFSET = JTB_FIELDS.crc[0];
type Place = readonly [number, number];

/** Who sends the taps of whose cards, of which day. */
export interface ClearingHeader {
  /** Clearing code (GB/T 13497) of the city where the taps were made. */
  readonly from: string;
  /** That of the city whose cards they were made with. */
  readonly to: string;
  /** Last day of the taps. */
  readonly day: DayNumber;
  /** 1, 2, 3 … of the files between the two. */
  readonly sequence: number;
  /** Milliseconds since 1970 UTC, whole seconds. */
  readonly madeAt: number;
}

/** What the records come to. */
export interface ClearingTrailer {
  readonly count: number;
  /** Sum of the amounts (实收), fen. */
  readonly amount: number;
  /** SHA-256 of header and records, 64 hexadecimal digits. */
  readonly digest: string;
}

/** Counts and digests blocks; the same for who writes a file and who checks one. */
export class ClearingTally {
  readonly #hash = createHash('sha256');
  #count = 0;
  #amount = 0;

  header(block: Uint8Array): void {
    this.#hash.update(block);
  }

  record(block: Uint8Array): void {
    this.#hash.update(block);
    this.#count += 1;
    this.#amount += amountOf(block);
  }

  end(): ClearingTrailer {
    return { count: this.#count, amount: this.#amount, digest: this.#hash.digest('hex') };
  }
}

/** Writes the header of a file. */
export function encodeHeader({ from, to, day, sequence, madeAt }: ClearingHeader): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(HEADER_MARK, 'latin1');
  block.write(from, HEADER.from[0], 'hex');
  block.write(to, HEADER.to[0], 'hex');
  block.write(dayText(day).replaceAll('-', ''), HEADER.day[0], 'hex');
  block.writeUInt32BE(sequence, HEADER.sequence[0]);
  block.write(localTimeText(madeAt).replace(/\D/g, ''), HEADER.madeAt[0], 'hex');
  return sealed(block);
}

/** Writes the trailer of a file. */
export function encodeTrailer({ count, amount, digest }: ClearingTrailer): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(TRAILER_MARK, 'latin1');
  block.writeUInt32BE(count, TRAILER.count[0]);
  block.writeBigUInt64BE(BigInt(amount), TRAILER.amount[0]);
  block.write(digest, TRAILER.digest[0], 'hex');
  return sealed(block);
}

/** Reads a header. Throws TapFormatError naming the field and its byte. */
export function decodeHeader(block: Buffer): ClearingHeader {
  check(block, HEADER_MARK, 'header');
  const [from, to] = [digits(block, HEADER.from, 'from'), digits(block, HEADER.to, 'to')];
  const text = digits(block, HEADER.day, 'day').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const day = readDay(text);
  if (day === undefined) throw new TapFormatError('day', HEADER.day[0], `${text} is no day of the calendar`);
  const sequence = block.readUInt32BE(HEADER.sequence[0]);
  if (sequence === 0) throw new TapFormatError('sequence', HEADER.sequence[0], 'must be 1 or more');
  return { from, to, day, sequence, madeAt: timeOf(digits(block, HEADER.madeAt, 'madeAt')) };
}

/** Reads a trailer. Throws TapFormatError naming the field and its byte. */
export function decodeTrailer(block: Buffer): ClearingTrailer {
  check(block, TRAILER_MARK, 'trailer');
  const [digestAt] = TRAILER.digest;
  return {
    count: block.readUInt32BE(TRAILER.count[0]),
    amount: Number(block.readBigUInt64BE(TRAILER.amount[0])),
    digest: block.toString('hex', digestAt, digestAt + DIGEST_BYTES),
  };
}

/** What of a file does not tie out with its trailer, in words; undefined when all does. */
export function faultOfTally(told: ClearingTrailer, found: ClearingTrailer): string | undefined {
  for (const name of ['count', 'amount', 'digest'] as const) {
    if (told[name] !== found[name]) return `the trailer tells ${name} ${told[name]}, the records have ${found[name]}`;
  }
  return undefined;
}

/** Cuts a file into its blocks, whatever pieces it comes in. Throws TapFormatError when its end is no whole one. */
export async function* blocksOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let rest = Buffer.alloc(0);
  let count = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    let at = 0;
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
      count += 1;
      yield bytes.subarray(at, at + BLOCK_BYTES);
    }
    rest = bytes.subarray(at);
  }
  if (rest.length > 0) {
    throw new TapFormatError(
      'block',
      count * BLOCK_BYTES,
      `the file ends after ${rest.length} of ${BLOCK_BYTES} bytes`,
    );
  }
}

function amountOf(block: Uint8Array): number {
  return Buffer.from(block.buffer, block.byteOffset, block.byteLength).readUIntBE(...JTB_FIELDS.amount);
}

function sealed(block: Buffer): Buffer {
  block.writeUInt32BE(crc16(block, 0, CRC_OFFSET), CRC_OFFSET);
  return block;
}

function check(block: Buffer, mark: string, name: string): void {
  const found = block.toString('latin1', 0, mark.length);
  if (found !== mark) throw new TapFormatError(name, 0, `must begin with ${mark}`);
  if (block.readUInt32BE(CRC_OFFSET) !== crc16(block, 0, CRC_OFFSET)) {
    throw new TapFormatError(name, CRC_OFFSET, 'its CRC is not that of its bytes');
  }
}

function digits(block: Buffer, [offset, length]: Place, field: string): string {
  const text = block.toString('hex', offset, offset + length);
  if (!/^\d+$/.test(text)) throw new TapFormatError(field, offset, 'must be decimal digits (BCD)');
  return text;
}

function timeOf(text: string): number {
  const [, date = '', time = ''] = /^(\d{8})(\d{6})$/.exec(text) ?? [];
  const at = Date.parse(
    `${date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')}T${time.replace(/^(\d\d)(\d\d)(\d\d)$/, '$1:$2:$3')}+08:00`,
  );
  if (Number.isNaN(at)) throw new TapFormatError('madeAt', HEADER.madeAt[0], `${text} is no time of the calendar`);
  return at;
}
