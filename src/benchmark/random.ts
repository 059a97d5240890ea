import { randomFillSync } from 'node:crypto';
import type { HexKey } from '../event-store';

const KEY_BYTES = 16;
const KEYS_AT_ONCE = 4_096;

/** Random 128-bit keys: as scattered in an index as hashed ones, and cheap enough not to show in what is measured. */
export class RandomKeys {
  readonly #bytes = Buffer.allocUnsafe(KEY_BYTES * KEYS_AT_ONCE);
  #next = this.#bytes.length;

  next(): HexKey {
    if (this.#next === this.#bytes.length) {
      randomFillSync(this.#bytes);
      this.#next = 0;
    }
    const start = this.#next;
    this.#next += KEY_BYTES;
    return this.#bytes.toString('hex', start, this.#next);
  }
}

/** A random whole number from 0 to below `end`. */
export function below(end: number): number {
  return Math.floor(Math.random() * end);
}
