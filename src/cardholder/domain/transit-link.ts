import type { Decide } from '../../event-store';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import type { Card } from './card';
import type { ChangeOrigin } from './origin';
import type { CardholderState } from './state';

/** Notes the number of the transit application on a card. */
export interface LinkTransit {
  readonly token: string;
  /** Keyed blind index of the number; the number itself is in no event. */
  readonly numberIndex: string;
  /** ms since the epoch. */
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Data of `TransitCardLinked`. */
export interface TransitCardLinkedData {
  readonly cardId: number;
  readonly numberIndex: string;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Numbers that one card may have: its own, and those of transit chips that were made anew. */
const MAX_NUMBERS = 8;

/** Why no transit number can be linked to this card; undefined when one can. */
export function refusalOfTransitLink(state: CardholderState, token: string): CardholderRefusal | undefined {
  const card = state.cards.find((candidate) => candidate.token === token);
  return card === undefined ? 'card_not_found' : refusalOfTransitCard(card);
}

/** Why this card takes no further transit number; undefined when it does. */
export function refusalOfTransitCard(card: Pick<Card, 'state' | 'transit'>): CardholderRefusal | undefined {
  if (card.state === 'closed') return 'card_state_invalid';
  return transitIndexesOf(card).length >= MAX_NUMBERS ? 'too_many_transit_cards' : undefined;
}

/** Links a number; the same again changes nothing. */
export function linkTransitCard({ token, numberIndex, now, origin }: LinkTransit): Decide<CardholderState, unknown> {
  return (state) => {
    const card = state.cards.find((candidate) => candidate.token === token);
    if (card && transitIndexesOf(card).includes(numberIndex)) return alreadySo();
    const refusal = refusalOfTransitLink(state, token);
    if (card === undefined || refusal !== undefined) return refused(refusal ?? 'card_not_found');
    const data: TransitCardLinkedData = { cardId: card.id, numberIndex, at: now, origin };
    return done([{ type: 'TransitCardLinked', entity: null, data, postings: [] }]);
  };
}

/** Blind indexes of the transit numbers of a card. */
export function transitIndexesOf(card: Pick<Card, 'transit'>): readonly string[] {
  return card.transit ?? [];
}
