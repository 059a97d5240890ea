import type { Tap } from './tap';

/**
 * The taps of one card in the order of time and id, each there once. Should two with one id differ, the earlier one counts, so
 * that the result does not depend on the order in which they came. Throws a RangeError when the taps are of several cards.
 */
export function inOrder(taps: readonly Tap[]): readonly Tap[] {
  const card = taps[0]?.card;
  if (taps.some((tap) => tap.card !== card)) throw new RangeError('the taps are of several cards');
  const seen = new Set<string>();
  return taps.toSorted(compare).filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function compare(a: Tap, b: Tap): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(tap: Tap): string {
  return JSON.stringify(Object.entries(tap).sort(([a], [b]) => (a < b ? -1 : 1)));
}
