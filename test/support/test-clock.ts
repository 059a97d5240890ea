import { Clock } from '../../src/platform/clock';

/** The machine's clock, which a test may set ahead. */
export class TestClock extends Clock {
  /** How far it is ahead, ms. */
  aheadMs = 0;

  override now(): number {
    return Date.now() + this.aheadMs;
  }

  /** Sets it further ahead. */
  advance(ms: number): void {
    this.aheadMs += ms;
  }
}
