import { Decimal } from 'decimal.js';
import { type Fen, fen, minFen } from '../../../platform/money';

/** Who pays what of a bill. */
export interface SplitBill {
  /** The finance bureau's part. */
  readonly voucher: Fen;
  /** What the person pays (自付). */
  readonly copay: Fen;
}

/** True for the text of a share above 0 and up to 1, with four decimals at most. */
export function isShare(text: string): boolean {
  return /^(?:0\.\d{1,4}|1)$/.test(text) && new Decimal(text).gt(0);
}

/** Splits a bill: co-pay = bill − min(bill × share, remaining); the share of the bill is rounded HALF_UP to fen. */
export function splitBill(bill: Fen, share: string, remaining: Fen): SplitBill {
  const part = fen(new Decimal(bill).times(share).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber());
  const voucher = minFen(part, remaining);
  return { voucher, copay: fen(bill - voucher) };
}
