import { type CardholderState, isFrozen } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { type Fen, fen, ZERO_FEN } from '../../../platform/money';
import type { PaidFrom, TransitAccount, TransitDebtCollectedData } from './account';
import { paidFor, payerPostings } from './payment';

/** Why nothing was collected, or that something was. `frozen`: a court has frozen a card of the person, so money stays. */
export type CollectionResult = 'collected' | 'nothing_owed' | 'no_money' | 'frozen';

/** The frozen answer to a collection. */
export interface DebtCollected {
  readonly result: CollectionResult;
  /** What the purses paid, fen. */
  readonly collected: Fen;
  /** What is still owed, fen. */
  readonly left: Fen;
}

/**
 * Collects what rides of a card cost that its purses could not pay (欠费追缴): from the transit purse, then the e-purse, as far as they
 * go now. Decided again it collects what is left.
 */
export function collectDebt({ now }: { readonly now: number }): Decide<CardholderState, TransitAccount> {
  return (state, { entity: account }) => {
    if (account === undefined) throw new RangeError('a debt of an account that is not open');
    const { owed } = account.paid;
    const nothing = (result: CollectionResult) => ({ events: [], outcome: answer(result, ZERO_FEN, owed) });
    if (owed <= 0) return nothing('nothing_owed');
    if (state.cards.some((card) => isFrozen(card, 'judicial'))) return nothing('frozen');
    const { transit, epurse } = paidFor(owed, state.purses, account.paid);
    const collected = fen(transit + epurse);
    if (collected === 0) return nothing('no_money');
    const paid: PaidFrom = { transit, epurse, owed: fen(0 - collected) };
    const data: TransitDebtCollectedData = { cardIndex: account.cardIndex, at: now, paid };
    const postings = payerPostings(paid, state.purses);
    return {
      events: [{ type: 'TransitDebtCollected', entity: account.number, data, postings }],
      outcome: answer('collected', collected, fen(owed - collected)),
    };
  };
}

function answer(result: CollectionResult, collected: Fen, left: Fen): string {
  return JSON.stringify({ result, collected, left } satisfies DebtCollected);
}
