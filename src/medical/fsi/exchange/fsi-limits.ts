import { LRUCache } from 'lru-cache';

/** Messages of one institution in any second at most, in one process. */
export const MAX_MESSAGES_A_SECOND = 200;
/** People whom one institution may look for in an hour without finding them: somebody would learn who there is. */
export const MAX_MISSES_AN_HOUR = 60;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const MAX_INSTITUTIONS = 20_000;

interface Window {
  readonly from: number;
  count: number;
}

/** Counts per name in windows of time. */
class Counter {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_INSTITUTIONS });

  constructor(
    private readonly most: number,
    private readonly lengthMs: number,
  ) {}

  isFull(name: string, now: number): boolean {
    return this.#windowOf(name, now).count >= this.most;
  }

  add(name: string, now: number): void {
    this.#windowOf(name, now).count += 1;
  }

  #windowOf(name: string, now: number): Window {
    const standing = this.#windows.get(name);
    if (standing !== undefined && now >= standing.from && now < standing.from + this.lengthMs) return standing;
    const window = { from: now, count: 0 };
    this.#windows.set(name, window);
    return window;
  }
}

/** How much one institution may ask. */
export class FsiLimits {
  readonly #messages = new Counter(MAX_MESSAGES_A_SECOND, SECOND_MS);
  readonly #misses = new Counter(MAX_MISSES_AN_HOUR, HOUR_MS);

  /** Counts a message; false when it is one too many. */
  takeMessage(institution: string, now: number): boolean {
    if (this.#messages.isFull(institution, now)) return false;
    this.#messages.add(institution, now);
    return true;
  }

  /** False when the institution has looked for too many people who are not there. */
  mayLookForPeople(institution: string, now: number): boolean {
    return !this.#misses.isFull(institution, now);
  }

  noteMiss(institution: string, now: number): void {
    this.#misses.add(institution, now);
  }
}
