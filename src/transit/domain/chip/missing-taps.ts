import type { ChipPurse } from './chip-purse';

/** Taps up to a purse counter that nobody uploaded yet: while there are some, nothing can be said about the card's balance. */
export function missingTaps(purse: ChipPurse, counter: number): number {
  const from = purse.history.last?.record.counter ?? purse.openedAfter;
  const known = new Set(
    purse.history.taps
      .filter(({ reception }) => reception === 'accepted')
      .map(({ record }) => record.counter)
      .filter((used) => used > from && used <= counter),
  );
  return Math.max(0, counter - from - known.size);
}
