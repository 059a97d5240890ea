import { Clock } from '../../src/platform/clock';

/** The machine's clock, which a test may set ahead. */
export class TestClock extends Clock {
  /** How far it is ahead, ms. */
  aheadMs = 0;
  #heldAt: number | undefined;

  override now(): number {
    return (this.#heldAt ?? Date.now()) + this.aheadMs;
  }

  /** Stops it while something is done that must take no time, however slow the machine. */
  async held<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#heldAt = Date.now();
    try {
      return await work();
    } finally {
      this.#heldAt = undefined;
    }
  }

  /** Sets it further ahead. */
  advance(ms: number): void {
    this.aheadMs += ms;
  }
}
