import type { Latencies } from './latencies';
import type { WindowResult } from './tally';

/** How a closed loop runs. */
export interface ClosedLoop {
  /** Operations under way at any time. */
  readonly inFlight: number;
  /** No operation starts after this time, s, */
  readonly seconds: number;
  /** nor more than so many in all. */
  readonly limit?: number;
  /** Where latencies go. */
  readonly latencies?: Latencies;
  /** Ends the loop early. */
  readonly signal: AbortSignal;
}

/**
 * Keeps so many operations under way until the time is up, and waits for the last of them. An operation answers whether it
 * went as it should; one that rejects did not.
 */
export function closedLoop(operation: () => Promise<boolean>, loop: ClosedLoop): Promise<WindowResult> {
  const { inFlight, latencies, signal, limit = Infinity } = loop;
  const began = performance.now();
  const deadline = began + loop.seconds * 1_000;
  let [started, ended, good] = [0, 0, 0];
  return new Promise((resolve) => {
    const finish = (went: boolean, startedAt: number): void => {
      const now = performance.now();
      ended += 1;
      if (went) {
        good += 1;
        latencies?.add(now - startedAt);
      }
      if (now < deadline && started < limit && !signal.aborted) start();
      else if (ended === started)
        resolve({ operations: good, unexpected: ended - good, seconds: (now - began) / 1_000 });
    };
    const start = (): void => {
      started += 1;
      const startedAt = performance.now();
      operation().then(
        (went) => finish(went, startedAt),
        () => finish(false, startedAt),
      );
    };
    for (let index = 0; index < Math.min(inFlight, limit); index += 1) start();
  });
}
