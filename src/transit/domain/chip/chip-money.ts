import { accountOf, type CardholderState, findPurse, type HoldChange } from '../../../cardholder';
import type { Posting } from '../../../event-store';
import { ADJUSTMENTS, SUSPENSE } from '../../../ledger';
import { fen } from '../../../platform/money';

/** The purse whose held part is on chips. */
export const CHIP_MONEY = 'transit';

/** Postings and holds of one change of a chip's balance. */
export interface ChipMovement {
  readonly postings: readonly Posting[];
  readonly holds: readonly HoldChange[];
}

/**
 * Moves a chip's balance from one value to another against these accounts. A purse cannot hold less than nothing: where taps took
 * more than the service knows of, the adjustments account bears it until a load or an adjustment makes it good. So what is booked
 * depends on the balance only, not on the order of taps and loads. A purse that was closed since is settled by way of suspense.
 */
export function moveChip(
  { purses }: Pick<CardholderState, 'purses'>,
  from: number,
  to: number,
  against: readonly Posting[],
): ChipMovement {
  const held = Math.max(0, to) - Math.max(0, from);
  const missing = Math.min(0, to) - Math.min(0, from);
  const isOpen = findPurse(purses, CHIP_MONEY) !== undefined;
  const lines = [
    { account: isOpen ? accountOf(purses, CHIP_MONEY) : SUSPENSE, amount: fen(held) },
    { account: ADJUSTMENTS, amount: fen(missing) },
    ...against,
  ];
  const byAccount = Map.groupBy(lines, ({ account }) => account);
  const postings = [...byAccount].map(([account, of]) => ({
    account,
    amount: fen(of.reduce((sum, { amount }) => sum + amount, 0)),
  }));
  return {
    postings: postings.filter(({ amount }) => amount !== 0),
    holds: held === 0 || !isOpen ? [] : [{ purse: CHIP_MONEY, delta: held }],
  };
}
