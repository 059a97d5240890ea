import { KEPT_MONTHS } from '../../domain/contributions';

const DIGITS_ABOVE = 9;
const DIGITS_IN_ALL = 17;
/** Months that one number can tell beside a person; a power of two above `KEPT_MONTHS`. */
const MONTHS = 32;
/** Streams are told from identity numbers by this bit. */
const STREAM_BIT = 0x8000_0000;
const STREAM_LOW = 2 ** 27;
/** Slots for a row: fewer would make look-ups long. */
const SLOTS_PER_ROW = 1.6;

/**
 * Persons and months that a file had already, exactly and in little memory: an identity number without its check character and one
 * of 24 months fit into 64 bits, 13 bytes a row.
 */
export class SeenRows {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #mask: number;

  constructor(rows: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, rows * SLOTS_PER_ROW)));
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#mask = capacity - 1;
  }

  /** Enters the month of an identity number of 18 characters; false when it was there. `age`: months before the file's, 0 to 23. */
  addIdNumber(idNumber: string, age: number): boolean {
    const high = Number(idNumber.slice(0, DIGITS_ABOVE));
    return this.#add(high, Number(idNumber.slice(DIGITS_ABOVE, DIGITS_IN_ALL)) * MONTHS + inRange(age));
  }

  /** Enters the month of a cardholder's stream; false when it was there. */
  addStream(streamId: number, age: number): boolean {
    const high = (STREAM_BIT | Math.floor(streamId / STREAM_LOW)) >>> 0;
    return this.#add(high, (streamId % STREAM_LOW) * MONTHS + inRange(age));
  }

  #add(high: number, low: number): boolean {
    let slot = (Math.imul(high, 0x9e37_79b1) ^ Math.imul(low, 0x85eb_ca77)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (this.#high[slot] !== 0) {
      if (this.#high[slot] === high && this.#low[slot] === low) return false;
      slot = (slot + 1) & this.#mask;
    }
    this.#high[slot] = high;
    this.#low[slot] = low;
    return true;
  }
}

function inRange(age: number): number {
  if (age < 0 || age >= KEPT_MONTHS) throw new RangeError(`a month ${age} months before that of the file`);
  return age;
}
