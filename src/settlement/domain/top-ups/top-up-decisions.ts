import { type CardholderState, creditPurse, done, findPurse, MAX_BALANCE_FEN } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { BANK_CLEARING, TOP_UP_SUSPENSE } from '../../../ledger';
import { intoSuspense, referenceOf, type SuspenseReason, type TopUp, type TopUpSuspendedData } from './top-up';

const PURSE = 'epurse';

/** A top-up of the e-purse of a person. */
export interface PurseTopUp extends TopUp {
  /** Card that was named; null when the person was. */
  readonly token: string | null;
  /** What the e-purse may hold at most after it, fen. */
  readonly balanceLimit: number;
}

type TopUpDecide = Decide<CardholderState, unknown>;

/**
 * Takes the money of a notice: the e-purse is credited, or the money goes into suspense with the reason. Never refused, for the
 * channel has the money already.
 */
export function creditOrSuspend(topUp: PurseTopUp): TopUpDecide {
  return (state, context) => {
    const reason = obstacleTo(topUp, state);
    if (reason === undefined) return creditFrom(BANK_CLEARING, topUp)(state, context);
    const { channel, reference, amount } = topUp;
    const data: TopUpSuspendedData = { channel, reference, amount, reason };
    const event = { type: 'TopUpSuspended', entity: null, data, postings: intoSuspense(amount) };
    return done([event], { suspended: reason });
  };
}

/** Credits the e-purse with money out of suspense; refused with the reason while the purse cannot take it. */
export function assignFromSuspense(topUp: PurseTopUp): TopUpDecide {
  return (state, context) => {
    const reason = obstacleTo(topUp, state);
    if (reason === undefined) return creditFrom(TOP_UP_SUSPENSE, topUp)(state, context);
    return { events: [], outcome: JSON.stringify({ result: 'refused', reason }) };
  };
}

function creditFrom(sourceAccount: number, topUp: PurseTopUp): TopUpDecide {
  const { amount } = topUp;
  return creditPurse({ purse: PURSE, amount, kind: 'top_up', sourceAccount, reference: referenceOf(topUp) });
}

/** Why the e-purse cannot take a top-up. A card that is lost, frozen or expired leads to the person's purse all the same. */
function obstacleTo({ token, amount, balanceLimit }: PurseTopUp, state: CardholderState): SuspenseReason | undefined {
  const { registered, status } = state.person;
  if (!registered) return 'cardholder_unknown';
  if (status !== undefined) return `person_${status}`;
  if (token !== null) {
    const card = state.cards.find((one) => one.token === token);
    if (card === undefined) return 'card_unknown';
    if (card.state === 'closed') return 'card_closed';
  }
  const purse = findPurse(state.purses, PURSE);
  if (purse === undefined) return 'purse_not_open';
  return purse.balance + amount > Math.min(balanceLimit, MAX_BALANCE_FEN) ? 'balance_too_large' : undefined;
}
