import type { StreamEvent } from '../../event-store';
import type { Card } from './card';
import { CARD_CHANGES, cardOf, type CardApplicationData } from './card-events';
import type { Slice } from './slice';

/** The cards of the person in order of issue. */
export type CardsPart = readonly Card[];

/** Owns the cards and their states. */
export const cardsSlice: Slice<CardsPart> = {
  name: 'cards',
  initial: () => [],
  evolve: evolveCards,
};

function evolveCards(cards: CardsPart, event: StreamEvent): CardsPart {
  if (event.type === 'CardIssued' || event.type === 'CardApplied') {
    return [...cards, cardOf(event.type, event.data as CardApplicationData)];
  }
  const change = CARD_CHANGES[event.type];
  if (change === undefined) return cards;
  const { cardId } = event.data as { readonly cardId: number };
  return cards.map((card) => (card.id === cardId ? change(card, event.data) : card));
}

/** The card of that number within the person. */
export function findCard(cards: CardsPart, cardId: number): Card | undefined {
  return cards.find((card) => card.id === cardId);
}
