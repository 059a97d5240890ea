import { type CardholderState, isOut, transitRestsUntil } from '../../../cardholder';
import type { Decide, Decision } from '../../../event-store';
import { fen } from '../../../platform/money';
import { CHIP_MONEY } from './chip-money';
import type { ChipClosedData, ChipPurse } from './chip-purse';
import { adjusted } from './load-chip';
import { MAX_CHIP_BALANCE_FEN } from './open-chip';

/** The frozen answer to a change that staff makes. */
export interface ChipChangeAnswer {
  readonly result: 'done' | 'already_so' | 'refused';
  readonly reason?: 'purse_closed' | 'amount_invalid' | 'uploads_awaited' | 'balance_below_zero';
  /** Fen on the chip as the service believes. */
  readonly balance: number;
}

/** Corrects the shadow by hand, with the reason in words. */
export function adjustChip(amount: number, note: string, now: number): Decide<CardholderState, ChipPurse> {
  return (state, { entity: purse }) => {
    if (purse === undefined) throw new RangeError('an adjustment of an on-chip purse that is not open');
    const to = purse.balance + amount;
    if (purse.closed) return answer({ result: 'refused', reason: 'purse_closed', balance: 0 });
    if (amount === 0 || to < 0 || to > MAX_CHIP_BALANCE_FEN) {
      return answer({ result: 'refused', reason: 'amount_invalid', balance: purse.balance });
    }
    const event = adjusted(state, purse.number, purse.balance, { amount, reason: 'staff', note }, now);
    return { events: [event], outcome: JSON.stringify({ result: 'done', balance: to } satisfies ChipChangeAnswer) };
  };
}

/**
 * Closes the purse of a card that is not out any more, once its taps can no longer come: what it held is free in the transit purse.
 */
export function closeChip(now: number): Decide<CardholderState, ChipPurse> {
  return (state, { entity: purse }) => {
    if (purse === undefined) throw new RangeError('the end of an on-chip purse that is not open');
    const { balance } = purse;
    if (purse.closed) return answer({ result: 'already_so', balance: 0 });
    const card = state.cards.find(({ token }) => token === purse.token);
    const isAwaited = (card !== undefined && isOut(card)) || transitRestsUntil(state.cards, now) !== undefined;
    if (isAwaited) return answer({ result: 'refused', reason: 'uploads_awaited', balance });
    if (balance < 0) return answer({ result: 'refused', reason: 'balance_below_zero', balance });
    const holds = balance === 0 ? [] : [{ purse: CHIP_MONEY, delta: 0 - balance }];
    const data: ChipClosedData = { released: fen(balance), at: now, holds };
    return {
      events: [{ type: 'ChipPurseClosed', entity: purse.number, data, postings: [] }],
      outcome: JSON.stringify({ result: 'done', balance: 0 } satisfies ChipChangeAnswer),
    };
  };
}

function answer(outcome: ChipChangeAnswer): Decision {
  return { events: [], outcome: JSON.stringify(outcome) };
}
