import { accountOf, availableIn, findPurse, type CardholderState } from '../../../cardholder';
import type { Posting } from '../../../event-store';
import { ADVICE_RECEIVABLE, SUSPENSE } from '../../../ledger';
import { fen } from '../../../platform/money';
import type { PaidFrom } from './account';

type Purses = CardholderState['purses'];

/**
 * Where an amount comes from, or goes back to. Charges: the transit purse, then the e-purse, as far as they go; what is left is
 * owed, for the ride is over. Credits go the other way round: first what is owed, then the purses, never more than each paid.
 */
export function paidFor(due: number, purses: Purses, before: PaidFrom): PaidFrom {
  if (due >= 0) {
    const transit = Math.min(due, Math.max(0, availableIn(purses, 'transit')));
    const epurse = Math.min(due - transit, Math.max(0, availableIn(purses, 'epurse')));
    return { transit: fen(transit), epurse: fen(epurse), owed: fen(due - transit - epurse) };
  }
  const owed = Math.min(-due, before.owed);
  const epurse = Math.min(-due - owed, before.epurse);
  return { transit: fen(due + owed + epurse), epurse: fen(0 - epurse), owed: fen(0 - owed) };
}

/** The payer's side of the postings. A purse that was closed since is credited by way of suspense. */
export function payerPostings({ transit, epurse, owed }: PaidFrom, purses: Purses): readonly Posting[] {
  const lines = [
    { account: purseOf(purses, 'transit'), amount: 0 - transit },
    { account: purseOf(purses, 'epurse'), amount: 0 - epurse },
    { account: ADVICE_RECEIVABLE, amount: 0 - owed },
  ];
  return lines.filter(({ amount }) => amount !== 0).map(({ account, amount }) => ({ account, amount: fen(amount) }));
}

function purseOf(purses: Purses, name: string): number {
  return findPurse(purses, name) === undefined ? SUSPENSE : accountOf(purses, name);
}
