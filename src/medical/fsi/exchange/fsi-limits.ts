import { LRUCache } from 'lru-cache';

/** Messages of one institution in any second at most, in one process. */
export const MAX_MESSAGES_A_SECOND = 200;
const SECOND_MS = 1_000;
const MAX_INSTITUTIONS = 20_000;

interface Second {
  readonly from: number;
  count: number;
}

/** How much one institution may send to this process. */
export class FsiLimits {
  readonly #seconds = new LRUCache<string, Second>({ max: MAX_INSTITUTIONS });

  /** Counts a message; false when it is one too many. */
  takeMessage(institution: string, now: number): boolean {
    const second = this.#secondOf(institution, now);
    if (second.count >= MAX_MESSAGES_A_SECOND) return false;
    second.count += 1;
    return true;
  }

  #secondOf(institution: string, now: number): Second {
    const standing = this.#seconds.get(institution);
    if (standing !== undefined && now >= standing.from && now < standing.from + SECOND_MS) return standing;
    const second = { from: now, count: 0 };
    this.#seconds.set(institution, second);
    return second;
  }
}
