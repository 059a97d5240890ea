/** A part of a tiered fee: of what lies above the tier before and up to this amount a ratio is charged. */
export interface FeeTier {
  /** Fen, inclusive; null for the last tier. */
  readonly upTo: number | null;
  /** Decimal text, such as `0.006`. */
  readonly ratio: string;
}

/** What a payee is charged (手续费). Ratios are decimal texts from 0 to 1, amounts fen. */
export type FeeTerms =
  | { readonly kind: 'percent'; readonly ratio: string }
  | { readonly kind: 'fixed'; readonly perPosting: number }
  | { readonly kind: 'tiered'; readonly tiers: readonly FeeTier[] };

/** What was agreed with a payee. Ratios are decimal texts from 0 to 1, amounts fen, days `YYYY-MM-DD`. */
export interface ContractTerms {
  readonly fee: FeeTerms;
  /** Least and most that one clearing is charged. */
  readonly feeMinimum?: number | undefined;
  readonly feeCap?: number | undefined;
  /** Paid every day, on a day of the week (1 Monday to 7 Sunday) or of the month (1 to 28). */
  readonly payout: { readonly cycle: 'daily' | 'weekly' | 'monthly'; readonly day?: number | undefined };
  /** Less than this is carried over (起付额). */
  readonly minimumPayout: number;
  /** Part that is held back (质量保证金), and the day from which all of it is released. */
  readonly holdbackRatio: string;
  readonly holdbackReleaseOn?: string | undefined;
  /** Part of what is left that offsets a prepayment (周转金). */
  readonly prepaymentShare: string;
}
