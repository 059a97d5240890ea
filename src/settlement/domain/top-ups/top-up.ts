import { isAmount } from '../../../cardholder';
import { TOP_UP_SUSPENSE, BANK_CLEARING } from '../../../ledger';
import type { Posting } from '../../../event-store';
import { fen } from '../../../platform/money';

/** Why no purse took the money of a notice. Stable: people and programs go by it. */
export type SuspenseReason =
  | 'card_unknown'
  | 'cardholder_unknown'
  | 'card_closed'
  | 'person_deceased'
  | 'person_moved_out'
  | 'person_merged'
  | 'person_erased'
  | 'purse_not_open'
  | 'balance_too_large';

/** What a channel has taken in for a card: the money of one notice. */
export interface TopUp {
  readonly channel: string;
  /** Of the channel; used once. */
  readonly reference: string;
  /** Fen. */
  readonly amount: number;
}

/** Data of `TopUpSuspended`. */
export interface TopUpSuspendedData extends TopUp {
  readonly reason: SuspenseReason;
}

/** Data of `TopUpReturned`. */
export interface TopUpReturnedData extends TopUp {
  /** `ap_…` */
  readonly approval: string;
}

/** Postings that put the money of a notice into suspense. Throws a RangeError for what is no amount. */
export function intoSuspense(amount: number): readonly Posting[] {
  return transfer(BANK_CLEARING, TOP_UP_SUSPENSE, amount);
}

/** Postings that return money of suspense to the channel: what its bank owes is so much less. */
export function backToChannel(amount: number): readonly Posting[] {
  return transfer(TOP_UP_SUSPENSE, BANK_CLEARING, amount);
}

/** Name of the record behind a credit, as statements show it. */
export function referenceOf({ channel, reference }: TopUp): string {
  return `${channel}/${reference}`;
}

function transfer(from: number, to: number, amount: number): readonly Posting[] {
  if (!isAmount(amount)) throw new RangeError('no amount of a top-up');
  return [
    { account: from, amount: fen(-amount) },
    { account: to, amount: fen(amount) },
  ];
}
