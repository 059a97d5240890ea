import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';

/** Wrong tries that one address may make in a window. */
export const TRIES_PER_WINDOW = 60;
const WINDOW_MS = 60_000;
/** Addresses that are remembered. */
const ADDRESSES = 10_000;

interface Tries {
  readonly since: number;
  count: number;
}

/**
 * Holds back who tries many names from one address. It counts in this process only; the lock of each name holds over all
 * processes. Tries that were right do not count, for a whole office may share an address.
 */
@Injectable()
export class SignInThrottle {
  readonly #tries = new LRUCache<string, Tries>({ max: ADDRESSES });

  constructor(private readonly clock: Clock) {}

  /** Counts a try before it is looked at. Throws `too_many_requests` with Retry-After past the limit. */
  admit(from: string): void {
    const now = this.clock.now();
    const known = this.#tries.get(from);
    const current = known && now - known.since < WINDOW_MS ? known : { since: now, count: 0 };
    current.count += 1;
    this.#tries.set(from, current);
    if (current.count <= TRIES_PER_WINDOW) return;
    const seconds = Math.max(1, Math.ceil((current.since + WINDOW_MS - now) / 1000));
    throw new ProblemError('too_many_requests', { headers: { 'retry-after': String(seconds) } });
  }

  /** The try was right. */
  refund(from: string): void {
    const known = this.#tries.get(from);
    if (known !== undefined) known.count = Math.max(0, known.count - 1);
  }
}
