import { Decimal } from 'decimal.js';
import { fen, type Fen, minFen, ZERO_FEN } from '../../../platform/money';
import type { ContractTerms, FeeTerms } from './contract-terms';

/** What the ledger says of a payee's payable for the dates that are cleared, and what stands open with the payee. */
export interface PayeePosition {
  /** Credited to the payable; not negative. */
  readonly gross: Fen;
  /** Taken back from it; not negative. */
  readonly refunds: Fen;
  /** How many postings these were. */
  readonly postings: number;
  /** Held back so far. */
  readonly held: Fen;
  /** Prepaid and not offset so far. */
  readonly prepaid: Fen;
}

/** What a clearing comes to. `gross − refunds = fee + holdback + offset + net − released`, always. */
export interface Cleared {
  readonly fee: Fen;
  /** Newly held back. */
  readonly holdback: Fen;
  /** Held back before and released now. */
  readonly released: Fen;
  /** Of the prepayment that is paid back now. */
  readonly offset: Fen;
  /** What becomes due; negative when more was taken back than credited: it is netted with later clearings. */
  readonly net: Fen;
}

/**
 * Clears a payee for a date (清算). Fee, holdback and offset are taken of what is credited beyond the refunds; where refunds are
 * more, nothing is charged and the payee owes the difference. Ratios round HALF_UP to fen.
 */
export function clearDay(terms: ContractTerms, date: string, position: PayeePosition): Cleared {
  const { gross, refunds, postings, held, prepaid } = position;
  const movement = fen(gross - refunds);
  const base = movement > 0 ? movement : ZERO_FEN;
  const fee = minFen(base, feeOf(terms, base, postings));
  const isReleased = terms.holdbackReleaseOn !== undefined && date >= terms.holdbackReleaseOn;
  const holdback = isReleased ? ZERO_FEN : share(fen(base - fee), terms.holdbackRatio);
  const released = isReleased ? held : ZERO_FEN;
  const left = fen(base - fee - holdback);
  const offset = minFen(prepaid, share(left, terms.prepaymentShare));
  return { fee, holdback, released, offset, net: fen(movement - fee - holdback - offset + released) };
}

function feeOf(terms: ContractTerms, base: Fen, postings: number): Fen {
  if (base === 0) return ZERO_FEN;
  const raw = rawFee(terms.fee, base, postings);
  const least = Math.max(raw, terms.feeMinimum ?? 0);
  return fen(terms.feeCap === undefined ? least : Math.min(least, terms.feeCap));
}

function rawFee(fee: FeeTerms, base: Fen, postings: number): Fen {
  if (fee.kind === 'percent') return share(base, fee.ratio);
  if (fee.kind === 'fixed') return fen(fee.perPosting * postings);
  let total = new Decimal(0);
  let from = 0;
  for (const { upTo, ratio } of fee.tiers) {
    const to = Math.min(base, upTo ?? base);
    if (to > from) total = total.plus(new Decimal(to - from).times(ratio));
    from = Math.max(from, to);
  }
  return rounded(total);
}

function share(amount: Fen, ratio: string): Fen {
  return rounded(new Decimal(amount).times(ratio));
}

function rounded(amount: Decimal): Fen {
  return fen(amount.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber());
}

/** True when a payee whose contract has this cycle is paid on a day, `YYYY-MM-DD`. */
export function isPayoutDay({ cycle, day = 1 }: ContractTerms['payout'], date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  if (cycle === 'weekly') return (at.getUTCDay() || 7) === day;
  return cycle === 'daily' || at.getUTCDate() === day;
}
