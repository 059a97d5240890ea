import type { Decide } from '../../event-store';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import { dueOfAll, isLive } from './card-due';
import { type ChangeOrigin, isChangeOrigin } from './origin';
import type { CardholderState } from './state';

/** Erases who a person is; the books stay. */
export interface ErasePerson {
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Data of `CardholderErased`. */
export interface CardholderErasedData {
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Why the data of a person is still needed; undefined when nothing is left to be done with the person. */
export function refusalOfErasure(
  { person, cards, purses }: CardholderState,
  now: number,
): CardholderRefusal | undefined {
  if (!person.registered) return 'cardholder_not_registered';
  if (dueOfAll(cards, now).cards.some(isLive)) return 'live_cards';
  if (purses.list.some(({ held }) => held > 0)) return 'open_holds';
  return purses.list.some(({ balance }) => balance !== 0) ? 'balance_left' : undefined;
}

/** Ends a person's record for good, so that the data of the person can be erased. */
export function erasePerson({ now, origin }: ErasePerson): Decide<CardholderState, unknown> {
  return (state) => {
    if (state.person.status === 'erased') return alreadySo();
    if (!isChangeOrigin(origin)) return refused('origin_invalid');
    const refusal = refusalOfErasure(state, now);
    if (refusal) return refused(refusal);
    const data: CardholderErasedData = { at: now, origin };
    return done([{ type: 'CardholderErased', entity: null, data, postings: [] }]);
  };
}
