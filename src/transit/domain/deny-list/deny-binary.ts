import { DENY_CARD_DIGITS } from './deny-card';
import type { DenyChange } from './deny-list';

/** 9 bytes of card number (BCD), 1 byte: 0 delete, 1 add, and more for numbers that do not begin with 03. */
export const DENY_ENTRY_BYTES = 10;
/** Nearly all numbers of T-Union begin so, as 20 digits; the entry leaves it out. */
const COMMON_PREFIX = '03';
const PREFIX_DIGITS = COMMON_PREFIX.length;
const CARD_BYTES = 9;
const CARD_PATTERN = new RegExp(`^\\d{${DENY_CARD_DIGITS}}$`);
/** Highest value of the last byte: the prefix 99, added. */
const MAX_LAST_BYTE = 201;

/**
 * Writes changes as entries, in their order. The last byte is 0 for delete and 1 for add; for a card whose 20 digits do not begin
 * with 03 twice what its first two digits are, and 2, are added to it. Throws a RangeError for a card that is not 20 digits.
 */
export function encodeDenyEntries(changes: readonly DenyChange[]): Buffer {
  const bytes = Buffer.alloc(changes.length * DENY_ENTRY_BYTES);
  changes.forEach(({ card, op }, index) => {
    if (!CARD_PATTERN.test(card)) throw new RangeError(`entry ${index + 1}: a card number is 20 digits`);
    bytes.write(card.slice(PREFIX_DIGITS), index * DENY_ENTRY_BYTES, 'hex');
    const prefix = card.slice(0, PREFIX_DIGITS);
    const other = prefix === COMMON_PREFIX ? 0 : 2 * (Number(prefix) + 1);
    bytes[index * DENY_ENTRY_BYTES + CARD_BYTES] = other + (op === 'add' ? 1 : 0);
  });
  return bytes;
}

/** Reads entries. Throws a RangeError that names entry and byte. */
export function decodeDenyEntries(bytes: Buffer): DenyChange[] {
  if (bytes.length % DENY_ENTRY_BYTES !== 0)
    throw new RangeError(`${bytes.length} bytes are no whole entries of ${DENY_ENTRY_BYTES}`);
  return Array.from({ length: bytes.length / DENY_ENTRY_BYTES }, (_, index) => {
    const offset = index * DENY_ENTRY_BYTES;
    const digits = bytes.toString('hex', offset, offset + CARD_BYTES);
    if (/\D/.test(digits)) throw new RangeError(`entry ${index + 1} at byte ${offset}: must be decimal digits (BCD)`);
    const last = bytes[offset + CARD_BYTES] ?? 0;
    if (last > MAX_LAST_BYTE)
      throw new RangeError(`entry ${index + 1} at byte ${offset + CARD_BYTES}: must be at most ${MAX_LAST_BYTE}`);
    const prefix = last < 2 ? COMMON_PREFIX : String(Math.floor(last / 2) - 1).padStart(PREFIX_DIGITS, '0');
    return { card: prefix + digits, op: last % 2 === 1 ? 'add' : 'delete' };
  });
}

/** Bytes before the entries of a block. */
export const DENY_HEADER_BYTES = 60;
const MAGIC = 'DL';
const FORMAT = 1;
const FULL = 1;
const LAST = 2;
const [FORMAT_AT, FLAGS_AT, FROM_AT, TO_AT, COUNT_AT, ENTRIES_AT, CHECKSUM_AT] = [2, 3, 4, 12, 20, 24, 28];

/** One block of a download: what the update is, and a part of its changes. */
export interface DenyBlock {
  readonly from: number;
  readonly to: number;
  readonly full: boolean;
  readonly count: number;
  /** 64 hexadecimal digits. */
  readonly checksum: string;
  readonly changes: readonly DenyChange[];
  /** No block comes after it. */
  readonly last: boolean;
}

/** Writes a block: a header of 60 bytes (docs/transit-taps.md has the layout), then its entries. */
export function encodeDenyBlock(block: DenyBlock): Buffer {
  const header = Buffer.alloc(DENY_HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header[FORMAT_AT] = FORMAT;
  header[FLAGS_AT] = (block.full ? FULL : 0) + (block.last ? LAST : 0);
  header.writeBigUInt64BE(BigInt(block.from), FROM_AT);
  header.writeBigUInt64BE(BigInt(block.to), TO_AT);
  header.writeUInt32BE(block.count, COUNT_AT);
  header.writeUInt32BE(block.changes.length, ENTRIES_AT);
  header.write(block.checksum, CHECKSUM_AT, 'hex');
  return Buffer.concat([header, encodeDenyEntries(block.changes)]);
}

/** Reads a block. Throws a RangeError that says what is wrong. */
export function decodeDenyBlock(bytes: Buffer): DenyBlock {
  if (
    bytes.length < DENY_HEADER_BYTES ||
    bytes.toString('latin1', 0, FORMAT_AT) !== MAGIC ||
    bytes[FORMAT_AT] !== FORMAT
  )
    throw new RangeError('no block of a deny list of format 1');
  const flags = bytes[FLAGS_AT] ?? 0;
  const entries = bytes.readUInt32BE(ENTRIES_AT);
  const changes = decodeDenyEntries(bytes.subarray(DENY_HEADER_BYTES));
  if (changes.length !== entries) throw new RangeError(`${changes.length} entries, must be ${entries}`);
  return {
    from: Number(bytes.readBigUInt64BE(FROM_AT)),
    to: Number(bytes.readBigUInt64BE(TO_AT)),
    count: bytes.readUInt32BE(COUNT_AT),
    checksum: bytes.toString('hex', CHECKSUM_AT, DENY_HEADER_BYTES),
    changes,
    full: (flags & FULL) !== 0,
    last: (flags & LAST) !== 0,
  };
}
