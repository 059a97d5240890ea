/** An amount of money in integer fen (分, 1/100 yuan). The only type that amounts have; made and checked here alone. */
export type Fen = number & { readonly __unit: 'fen' };

/** Takes an integer as fen. Throws a RangeError on anything that is not a safe integer: a programmer's error, never a client's. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer amount of fen: ${value}`);
  return value as Fen;
}

/** Zero fen. */
export const ZERO_FEN = fen(0);

/** The sum of amounts, checked to stay a safe integer. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0;
  for (const amount of amounts) total += amount;
  return fen(total);
}

/** The smaller of two amounts. */
export function minFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b;
}
