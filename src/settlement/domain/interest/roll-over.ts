import { accountOf, type CardholderState, findPurse, MAX_BALANCE_FEN, type Slice, sliceOf } from '../../../cardholder';
import type { Decide, StreamEvent } from '../../../event-store';
import { MEDICAL_INTEREST } from '../../../ledger';
import { fen } from '../../../platform/money';

const PURSE = 'medical';

/** Type of the event that ends the year of a personal account; its posting is carried over, not money of the year it is posted in. */
export const ROLLED_OVER = 'PersonalAccountRolledOver';

/** Data of `PersonalAccountRolledOver`: interest is credited, and all that is there is carried over (结转历年). */
export interface RolledOverData {
  readonly year: number;
  /** Fen: interest of money of the year and of what was carried over. */
  readonly current: number;
  readonly carriedInterest: number;
  /** Fen carried over into the next year: both parts at the end of the year and their interest. */
  readonly carried: number;
}

/** The last year that was ended, and what was carried over from it; undefined before the first. */
export type PersonalAccountPart = { readonly year: number; readonly carried: number } | undefined;

/** Owns the years of the personal account. */
export const personalAccountSlice: Slice<PersonalAccountPart> = {
  name: 'personalAccount',
  initial: () => undefined,
  evolve: (part: PersonalAccountPart, event: StreamEvent) => {
    if (event.type !== ROLLED_OVER) return part;
    const { year, carried } = event.data as RolledOverData;
    return { year, carried };
  },
};

/** What came of the end of a year; the outcome of its command as JSON. */
export type RollOverOutcome =
  | { readonly result: 'credited'; readonly amount: number }
  | { readonly result: 'unchanged' }
  | { readonly result: 'refused'; readonly reason: 'no_account' | 'person_left' | 'balance_too_large' };

/** Ends the year of a personal account, once. Fund postings: the interest is claimed from the fund. */
export function decideRollOver(data: RolledOverData): Decide<CardholderState, unknown> {
  return (state) => {
    const last = sliceOf(state, personalAccountSlice);
    if (last !== undefined && last.year >= data.year) return { events: [], outcome: '{"result":"unchanged"}' };
    const purse = findPurse(state.purses, PURSE);
    const amount = data.current + data.carriedInterest;
    const refusal = (() => {
      if (!purse) return 'no_account';
      if (state.person.status !== undefined) return 'person_left';
      return purse.balance + amount > MAX_BALANCE_FEN ? 'balance_too_large' : undefined;
    })();
    if (refusal !== undefined) return { events: [], outcome: JSON.stringify({ result: 'refused', reason: refusal }) };
    const postings =
      amount === 0
        ? []
        : [
            { account: MEDICAL_INTEREST, amount: fen(-amount) },
            { account: accountOf(state.purses, PURSE), amount: fen(amount) },
          ];
    return {
      events: [{ type: ROLLED_OVER, entity: null, data, postings }],
      outcome: JSON.stringify({ result: 'credited', amount }),
    };
  };
}
