import { type Fen, fen } from '../../../platform/money';

/**
 * Splits an amount in proportion to weights, in whole fen, by largest remainders: every part is the exact one rounded down or up,
 * and the parts come to the amount. Of equal remainders the first has the fen; weights that are all 0 count as equal.
 * @throws RangeError for no weights, one below 0, or an amount below 0.
 */
export function splitByWeight(amount: number, weights: readonly number[]): readonly Fen[] {
  if (weights.length === 0 || weights.some((weight) => weight < 0)) throw new RangeError('weights are none or below 0');
  if (amount < 0) throw new RangeError(`an amount below 0 is not split: ${amount}`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = total === 0 ? weights.map(() => 1) : weights;
  // Amounts and list prices reach beyond 2^53 when they are multiplied.
  const whole = BigInt(total === 0 ? weights.length : total);
  const exact = shares.map((share, place) => {
    const product = BigInt(amount) * BigInt(share);
    return { place, part: product / whole, rest: product % whole };
  });
  const parts = exact.map(({ part }) => part);
  const left = BigInt(amount) - parts.reduce((sum, part) => sum + part, 0n);
  const byRest = exact.toSorted((a, b) => (a.rest === b.rest ? a.place - b.place : a.rest > b.rest ? -1 : 1));
  for (const { place } of byRest.slice(0, Number(left))) parts[place] = (parts[place] ?? 0n) + 1n;
  return parts.map((part) => fen(Number(part)));
}
