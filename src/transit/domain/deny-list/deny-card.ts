import { hash } from 'node:crypto';

/** Digits by which terminals know a card; shorter numbers have zeros in front. */
export const DENY_CARD_DIGITS = 20;
const CARD = new RegExp(`^\\d{1,${DENY_CARD_DIGITS}}$`);
const MODULUS = 1n << 256n;
const CHECKSUM_DIGITS = 64;

/** The number of a card as the deny list has it, 20 digits. Throws a RangeError for anything but up to 20 digits. */
export function denyCard(number: string): string {
  if (!CARD.test(number)) throw new RangeError(`a card number has up to ${DENY_CARD_DIGITS} digits`);
  return number.padStart(DENY_CARD_DIGITS, '0');
}

/**
 * What tells one list of cards from another: the sum modulo 2^256 of the SHA-256 of each card's 20 digits. It does not depend on
 * the order of the cards, so a change costs what changes and not the whole list.
 */
export class DenyChecksum {
  private constructor(private readonly sum: bigint) {}

  /** Of the empty list. */
  static readonly EMPTY = new DenyChecksum(0n);

  static of(cards: Iterable<string>): DenyChecksum {
    let checksum = DenyChecksum.EMPTY;
    for (const card of cards) checksum = checksum.with(card);
    return checksum;
  }

  /** From what `toHex` gave. */
  static fromHex(hex: string): DenyChecksum {
    return new DenyChecksum(BigInt(`0x${hex}`));
  }

  /** Of the list with one card more. */
  with(card: string): DenyChecksum {
    return new DenyChecksum((this.sum + termOf(card)) % MODULUS);
  }

  /** Of the list with one card less. */
  without(card: string): DenyChecksum {
    return new DenyChecksum((this.sum + MODULUS - termOf(card)) % MODULUS);
  }

  /** 64 hexadecimal digits. */
  toHex(): string {
    return this.sum.toString(16).padStart(CHECKSUM_DIGITS, '0');
  }
}

function termOf(card: string): bigint {
  return BigInt(`0x${hash('sha256', denyCard(card), 'hex')}`);
}
