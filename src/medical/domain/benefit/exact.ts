import Decimal from 'decimal.js';

/** A ratio in millionths: 0.88 is 880_000. Policies are read by decimal.js once; what is settled is computed in whole numbers. */
export type Ratio = number & { readonly __unit: 'millionths' };

/** Millionths in one. */
export const RATIO_ONE = 1_000_000;
/** A unit price has six decimals of a yuan (数值型 16,6). */
export const PRICE_DECIMALS = 6;
/** A quantity has four decimals (数值型 16,4). */
export const COUNT_DECIMALS = 4;
const FEN_PER_YUAN = 100;
/** Price times quantity has ten decimals of a yuan, that is eight of a fen. */
const PRODUCT_PER_FEN = 10 ** (PRICE_DECIMALS + COUNT_DECIMALS) / FEN_PER_YUAN;
const PLAIN_NUMBER = /^\d{1,14}(?:\.\d{1,6})?$/;

/** Prices, quantities or amounts that come to more than can be counted in fen. */
export class AmountTooLargeError extends RangeError {
  constructor() {
    super(`come to more than ${limitOf(2)} yuan`);
  }
}

/** Fen of a price (millionths of a yuan) times a quantity (ten-thousandths), rounded HALF_UP. Both are at least 0. */
export function amountOf(price: number, count: number): number {
  return divideHalfUp(price, count, PRODUCT_PER_FEN);
}

/** Fen of an amount times a ratio, rounded HALF_UP. */
export function timesRatio(amount: number, ratio: Ratio): number {
  return divideHalfUp(amount, ratio, RATIO_ONE);
}

/** Fen of an amount divided by a ratio above 0, rounded HALF_UP. */
export function dividedByRatio(amount: number, ratio: Ratio): number {
  return divideHalfUp(amount, RATIO_ONE, ratio);
}

/** Fen of an amount times one amount divided by another above 0, rounded HALF_UP. */
export function share(amount: number, part: number, whole: number): number {
  return divideHalfUp(amount, part, whole);
}

/** What an amount is of a whole above 0, with four decimals, rounded HALF_UP. */
export function ratioOf(amount: number, whole: number): Ratio {
  const unit = RATIO_ONE / 10_000;
  return (divideHalfUp(amount, 10_000, whole) * unit) as Ratio;
}

/** `a × b ÷ divisor`, rounded HALF_UP and exact whatever the size. No argument is below 0. */
function divideHalfUp(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER - divisor) {
    const rest = product % divisor;
    const whole = (product - rest) / divisor;
    return 2 * rest >= divisor ? whole + 1 : whole;
  }
  const by = BigInt(divisor);
  const doubled = (2n * BigInt(a) * BigInt(b) + by) / (2n * by);
  const result = Number(doubled);
  if (!Number.isSafeInteger(result)) throw new AmountTooLargeError();
  return result;
}

/** Reads a plain decimal number of at least 0 as a whole number of units; undefined when it is none, or has more decimals. */
export function readScaled(text: string, decimals: number): number | undefined {
  if (!PLAIN_NUMBER.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point < 0) return safe(Number(text) * 10 ** decimals);
  const fraction = text.slice(point + 1);
  if (fraction.length > decimals && /[1-9]/.test(fraction.slice(decimals))) return undefined;
  return safe(
    Number(text.slice(0, point)) * 10 ** decimals + Number(fraction.slice(0, decimals).padEnd(decimals, '0')),
  );
}

/** Reads yuan as fen; undefined when the text is no amount of at least 0 with two decimals at most. */
export function readYuan(text: string): number | undefined {
  return readScaled(text, 2);
}

/** Reads a ratio from 0 to 1; undefined when it is none, or has more than six decimals. */
export function readRatio(text: string): Ratio | undefined {
  if (!PLAIN_NUMBER.test(text)) return undefined;
  const millionths = new Decimal(text).times(RATIO_ONE);
  return millionths.isInteger() && millionths.lte(RATIO_ONE) ? (millionths.toNumber() as Ratio) : undefined;
}

/** The sum of a ratio and another one, kept between 0 and 1. */
export function shiftedRatio(ratio: number, by: number): Ratio {
  return Math.min(RATIO_ONE, Math.max(0, ratio + by)) as Ratio;
}

/** Fen as yuan with two decimals: `4028.00`, `-0.05`. */
export function yuan(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A whole number of units as a decimal without trailing zeros: `33.335`, `0.88`, `3`. */
export function plainDecimal(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -decimals) : `${digits.slice(0, -decimals)}.${fraction}`;
}

/** The least whole number that is too large for `readScaled` with so many decimals. */
export function limitOf(decimals: number): number {
  return Math.floor(Number.MAX_SAFE_INTEGER / 10 ** decimals);
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
