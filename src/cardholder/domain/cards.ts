import type { StreamEvent } from '../../event-store';
import type { Slice } from './slice';

/** State of a card as a credential. Only `active` cards may debit. */
export type CardState = 'pending_activation' | 'active' | 'frozen' | 'lost' | 'expired' | 'closed';

/** A card of the person. */
export interface Card {
  /** 1, 2, 3 … within the person. */
  readonly id: number;
  /** Opaque name of the card outside; says nothing about its number. */
  readonly token: string;
  readonly state: CardState;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
  /** First and last digits, for people to recognise the card by. */
  readonly masked: string;
}

/** The cards of the person in order of issue. */
export type CardsPart = readonly Card[];

/** Data of `CardIssued`. `numberIndex` is a keyed blind index of the number; the number itself is in no event. */
export interface CardIssuedData {
  readonly cardId: number;
  readonly token: string;
  readonly expiresOn: string;
  readonly maskedNumber: string;
  readonly numberIndex: string;
}

/** Data of the events that change a card's state. */
export interface CardStateData {
  readonly cardId: number;
  /** Code of the cause, where one is given. Never free text about a person. */
  readonly reason?: string;
}

const STATE_AFTER: Readonly<Record<string, CardState>> = {
  CardActivated: 'active',
  CardFrozen: 'frozen',
  CardUnfrozen: 'active',
};

/** Owns the cards and their states. */
export const cardsSlice: Slice<CardsPart> = {
  name: 'cards',
  initial: () => [],
  evolve: evolveCards,
};

function evolveCards(cards: CardsPart, event: StreamEvent): CardsPart {
  if (event.type === 'CardIssued') {
    const data = event.data as CardIssuedData;
    const card: Card = {
      id: data.cardId,
      token: data.token,
      state: 'pending_activation',
      expiresOn: data.expiresOn,
      masked: data.maskedNumber,
    };
    return [...cards, card];
  }
  const next = STATE_AFTER[event.type];
  if (next === undefined) return cards;
  const { cardId } = event.data as CardStateData;
  return cards.map((card) => (card.id === cardId ? { ...card, state: next } : card));
}

/** The card of that number within the person. */
export function findCard(cards: CardsPart, cardId: number): Card | undefined {
  return cards.find((card) => card.id === cardId);
}
