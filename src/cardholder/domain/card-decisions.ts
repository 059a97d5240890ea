import type { Decide, Decision } from '../../event-store';
import type { CardholderState } from './state';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import { findCard, type Card, type CardIssuedData, type CardState, type CardStateData } from './cards';

/** Most cards that one person is issued in a life; keeps the state bounded. */
export const MAX_CARDS = 32;

/** What a card is issued with. */
export interface IssueCard {
  readonly token: string;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
  readonly maskedNumber: string;
  /** Keyed blind index of the card number. */
  readonly numberIndex: string;
}

/** A command about one card of the person. */
export interface CardCommand {
  readonly cardId: number;
  /** Code of the cause, kept in the event. */
  readonly reason?: string;
}

/** Why a card of this token cannot be issued whatever its number and validity; undefined when it can or was already. */
export function refusalOfIssue(state: CardholderState, token: string): CardholderRefusal | undefined {
  if (!state.person.registered) return 'cardholder_not_registered';
  if (state.cards.some((card) => card.token === token)) return undefined;
  return state.cards.length >= MAX_CARDS ? 'too_many_cards' : undefined;
}

/** Issues a card, to be activated. The same token again with the same facts answers `already_so`. */
export function issueCard(command: IssueCard): Decide<CardholderState, unknown> {
  return (state) => {
    const refusal = refusalOfIssue(state, command.token);
    if (refusal) return refused(refusal);
    const same = state.cards.find((card) => card.token === command.token);
    if (same) return repeatOfIssue(same, command);
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(command.expiresOn)) return refused('expiry_invalid');
    const cardId = state.cards.length + 1;
    const { token, expiresOn, maskedNumber, numberIndex } = command;
    const data: CardIssuedData = { cardId, token, expiresOn, maskedNumber, numberIndex };
    const facts = { cardId, token, state: 'pending_activation', expiresOn };
    return done([{ type: 'CardIssued', entity: null, data, postings: [] }], facts);
  };
}

function repeatOfIssue(card: Card, command: IssueCard): Decision {
  const equal = card.expiresOn === command.expiresOn && card.masked === command.maskedNumber;
  return equal ? alreadySo(factsOf(card)) : refused('token_in_use');
}

/** Activates an issued card. */
export function activateCard(command: CardCommand): Decide<CardholderState, unknown> {
  return changeState(command, 'CardActivated', ['pending_activation'], 'active');
}

/** Freezes an active card: from then on no debit by it is approved. */
export function freezeCard(command: CardCommand): Decide<CardholderState, unknown> {
  return changeState(command, 'CardFrozen', ['active'], 'frozen');
}

/** Lifts a freeze. */
export function unfreezeCard(command: CardCommand): Decide<CardholderState, unknown> {
  return changeState(command, 'CardUnfrozen', ['frozen'], 'active');
}

function changeState(
  command: CardCommand,
  type: string,
  allowedFrom: readonly CardState[],
  target: CardState,
): Decide<CardholderState, unknown> {
  return (state) => {
    const card = findCard(state.cards, command.cardId);
    if (!card) return refused('card_not_found');
    if (card.state === target) return alreadySo(factsOf(card));
    if (!allowedFrom.includes(card.state)) return refused('card_state_invalid', allowedFrom);
    const { cardId, reason } = command;
    const data: CardStateData = reason === undefined ? { cardId } : { cardId, reason };
    return done([{ type, entity: null, data, postings: [] }], factsOf({ ...card, state: target }));
  };
}

function factsOf(card: Card): object {
  return { cardId: card.id, token: card.token, state: card.state, expiresOn: card.expiresOn };
}
