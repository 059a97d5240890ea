import Decimal from 'decimal.js';
import { type Fen, fen } from '../../../platform/money';

/** A ratio in millionths: 0.95 is 950_000. Policies are read by decimal.js once; fares are computed in whole numbers. */
export type Ratio = number & { readonly __unit: 'millionths' };

/** Millionths in one. */
export const RATIO_ONE = 1_000_000;
/** A price or list price of one person at most: 99,999.99 yuan. Times a ratio or the largest group it stays exact. */
export const MAX_FARE_FEN = 9_999_999;
const YUAN = /^\d{1,5}(?:\.\d{1,2})?$/;
const RATIO = /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/;

/** Reads yuan as fen; undefined when the text is no amount from 0 to 99,999.99 with two decimals at most. */
export function readYuan(text: string): Fen | undefined {
  return YUAN.test(text) ? fen(new Decimal(text).times(100).toNumber()) : undefined;
}

/** Reads a ratio from 0 to 1 with six decimals at most; undefined when it is none. */
export function readRatio(text: string): Ratio | undefined {
  return RATIO.test(text) ? (new Decimal(text).times(RATIO_ONE).toNumber() as Ratio) : undefined;
}

/** An amount of at least 0 times a ratio, rounded HALF_UP to fen. */
export function timesRatio(amount: number, ratio: Ratio): Fen {
  const product = amount * ratio;
  const rest = product % RATIO_ONE;
  return fen((product - rest) / RATIO_ONE + (2 * rest >= RATIO_ONE ? 1 : 0));
}

/** Fen as yuan with two decimals: `1.50`, `-0.05`. */
export function yuan(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A ratio as a decimal without trailing zeros: `0.95`. */
export function ratioText(ratio: Ratio): string {
  return new Decimal(ratio).div(RATIO_ONE).toFixed();
}
