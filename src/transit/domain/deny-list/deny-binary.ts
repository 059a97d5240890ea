import type { DenyChange } from './deny-list';

/** 9 bytes of card number (BCD), 1 byte: 0 delete, 1 add. */
export const DENY_ENTRY_BYTES = 10;
/** All numbers of T-Union begin so, as 20 digits; the entry leaves it out. */
const COMMON_PREFIX = '03';
const CARD_BYTES = 9;
const CARD_PATTERN = /^03\d{18}$/;

/** Writes changes as entries, in their order. Throws a RangeError for a card whose number is not 03 and 18 digits. */
export function encodeDenyEntries(changes: readonly DenyChange[]): Buffer {
  const bytes = Buffer.alloc(changes.length * DENY_ENTRY_BYTES);
  changes.forEach(({ card, op }, index) => {
    if (!CARD_PATTERN.test(card)) throw new RangeError(`entry ${index + 1}: a card number is 03 and 18 digits`);
    bytes.write(card.slice(COMMON_PREFIX.length), index * DENY_ENTRY_BYTES, 'hex');
    bytes[index * DENY_ENTRY_BYTES + CARD_BYTES] = op === 'add' ? 1 : 0;
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
    const flag = bytes[offset + CARD_BYTES];
    if (flag !== 0 && flag !== 1)
      throw new RangeError(`entry ${index + 1} at byte ${offset + CARD_BYTES}: must be 0 or 1`);
    return { card: COMMON_PREFIX + digits, op: flag === 1 ? 'add' : 'delete' };
  });
}

/** The piece that begins at `offset` of block `block` (from 0) and ends with that block: how a broken download is resumed. */
export function denyBlock(bytes: Buffer, block: number, offset: number, entriesPerBlock: number): Buffer {
  const size = entriesPerBlock * DENY_ENTRY_BYTES;
  if (!Number.isInteger(block) || block < 0 || !Number.isInteger(offset) || offset < 0 || offset >= size) {
    throw new RangeError(`no byte ${offset} of block ${block}: blocks have ${size} bytes`);
  }
  return bytes.subarray(block * size + offset, (block + 1) * size);
}
