import type { FeeLine } from './bill';
import { amountOf, AmountTooLargeError, type Ratio, timesRatio } from './exact';

/** How one line splits, fen; the last four add up to `total` (I1). */
export interface LineSplit {
  readonly total: number;
  /** 全自费. */
  readonly ownPay: number;
  /** 超限价. */
  readonly overLimit: number;
  /** 先行自付. */
  readonly firstSelfPay: number;
  /** 符合政策范围. */
  readonly inScope: number;
}

/** Splits a line by its level, price limit and first self-pay share; every part is rounded HALF_UP to fen. */
export function splitLine({ level, price, count, priceLimit, firstSelfPay, selfPaid }: FeeLine): LineSplit {
  const total = amountOf(price, count);
  if (level === '03' || selfPaid) return { total, ownPay: total, overLimit: 0, firstSelfPay: 0, inScope: 0 };
  const overLimit = priceLimit !== undefined && price > priceLimit ? amountOf(price - priceLimit, count) : 0;
  const covered = total - overLimit;
  const first = firstSelfPay === undefined ? 0 : timesRatio(covered, firstSelfPay as Ratio);
  return { total, ownPay: 0, overLimit, firstSelfPay: first, inScope: covered - first };
}

/** The sum of lines, part by part. */
export function sumOfLines(lines: readonly LineSplit[]): LineSplit {
  let total = 0;
  let ownPay = 0;
  let overLimit = 0;
  let firstSelfPay = 0;
  let inScope = 0;
  for (const line of lines) {
    total += line.total;
    ownPay += line.ownPay;
    overLimit += line.overLimit;
    firstSelfPay += line.firstSelfPay;
    inScope += line.inScope;
  }
  if (!Number.isSafeInteger(total)) throw new AmountTooLargeError();
  return { total, ownPay, overLimit, firstSelfPay, inScope };
}
