import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreCommand, Settled, TransactionCore } from '../../event-store';
import { OverloadedError } from '../../platform/errors';

/** Commands of a job under way at least and at most. */
const LEAST_IN_FLIGHT = 16;
const MOST_IN_FLIGHT = 2_048;
const FIRST_IN_FLIGHT = 64;
/** And at most while others are served: what they wait for is a block of these. */
const MOST_BESIDE_OTHERS = 48;
/** How long a command may take while nobody else is served, and while somebody is, ms. */
const ALONE_MS = 150;
const SHARED_MS = 5;
/** Others count as served for so long after they were seen, ms. */
const SHARED_FOR_MS = 2_000;
/** How often the pace is set anew, ms. */
const WINDOW_MS = 40;
const SLOWER = 0.7;
const FASTER = 1.3;
/** Every so many commands it is looked whether others wait in the core. */
const LOOK_EVERY = 8;
const OVERLOADED_WAIT_MS = 50;

/**
 * Sends the commands of a job through the core, so many at a time that those of terminals need not wait: while others are served,
 * commands must come back at once, and what is under way is cut until they do. Alone it takes what the machine gives.
 */
export class JobPace {
  #inFlight = 0;
  #limit = FIRST_IN_FLIGHT;
  #full = false;
  #worstMs = 0;
  #setAt = performance.now();
  #othersAt = -Infinity;
  #sent = 0;
  #waiting: (() => void) | undefined;
  #idle: (() => void) | undefined;

  constructor(private readonly core: TransactionCore) {}

  /** Commands under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Waits until one more command may be sent; one caller at a time. */
  async room(): Promise<void> {
    while (this.#inFlight >= this.#limit) {
      this.#full = true;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** Settles a command; ask for `room` before. Rejects as the core does, but waits when the core has too much to do. */
  async settle<State, Entity>(command: CoreCommand<State, Entity>): Promise<Settled> {
    this.#inFlight += 1;
    if (this.#sent++ % LOOK_EVERY === 0) this.#look();
    const began = performance.now();
    try {
      for (;;) {
        try {
          return await this.core.execute(command);
        } catch (error) {
          if (!(error instanceof OverloadedError)) throw error;
          this.#limit = LEAST_IN_FLIGHT;
          await sleep(OVERLOADED_WAIT_MS);
        }
      }
    } finally {
      this.#ended(performance.now() - began);
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
  }

  /** More commands in the core than are this job's are those of others. */
  #look(): void {
    let depth = 0;
    for (const lane of this.core.depths()) depth += lane;
    if (depth < this.#inFlight) return;
    this.#othersAt = performance.now();
    // At once: until the next window those who came would wait behind all that was begun.
    this.#limit = Math.min(this.#limit, MOST_BESIDE_OTHERS);
  }

  #ended(ms: number): void {
    this.#inFlight -= 1;
    this.#worstMs = Math.max(this.#worstMs, ms);
    const now = performance.now();
    if (now - this.#setAt >= WINDOW_MS) this.#set(now);
    if (this.#inFlight < this.#limit) {
      this.#waiting?.();
      this.#waiting = undefined;
    }
    if (this.#inFlight === 0) {
      this.#idle?.();
      this.#idle = undefined;
    }
  }

  #set(now: number): void {
    const isShared = now - this.#othersAt < SHARED_FOR_MS;
    const most = isShared ? MOST_BESIDE_OTHERS : MOST_IN_FLIGHT;
    if (this.#worstMs > (isShared ? SHARED_MS : ALONE_MS))
      this.#limit = Math.max(LEAST_IN_FLIGHT, Math.floor(this.#limit * SLOWER));
    else if (this.#full) this.#limit = Math.min(most, Math.ceil(this.#limit * FASTER));
    this.#worstMs = 0;
    this.#full = false;
    this.#setAt = now;
  }
}
