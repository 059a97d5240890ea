import type { Decide, Decision, NewEvent } from '../../event-store';
import type { CardholderState } from './state';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import { type Card, type CardKind, type Freeze, isFrozen, freezesOf, kindOf } from './card';
import { factsOf, notByRow, onCard, refusalOfPerson, type CardCommand } from './card-decisions';
import { cardAt, dueChanges, isLive, isOut } from './card-due';
import { type CardApplicationData, cardOf, type ReplacementCause } from './card-events';
import { replacementRow } from './card-transitions';
import { findCard } from './cards';
import { type ChangeOrigin, isChangeOrigin } from './origin';
import { findPurse } from './purses';
import { monthOf, shanghaiDate } from './shanghai-time';

/** Most cards that one person is issued in a life; keeps the state bounded. */
export const MAX_CARDS = 32;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** What a new card is known by. */
export interface NewCard {
  readonly token: string;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
  readonly maskedNumber: string;
  /** Keyed blind index of the card number. */
  readonly numberIndex: string;
}

/** What a card is issued with. */
export interface IssueCard extends NewCard {
  readonly kind?: CardKind;
  /** True: an electronic card that is active at once. */
  readonly activate?: boolean;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** What a physical card that is to be made is applied for with. */
export interface ApplyForCard extends NewCard {
  /** Area that issues (GB/T 2260). */
  readonly area: string;
  readonly bankCode?: string;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** What takes the place of a card, and how it comes to its holder. */
export interface ReplaceCard extends CardCommand {
  readonly cause: ReplacementCause;
  readonly card: NewCard;
  /** Area and bank of a card that is to be made; left out for one that is there at once, to be activated. */
  readonly production?: { readonly area: string; readonly bankCode?: string };
  /** How long taps with the old card may still be uploaded, ms; the transit purse rests as long. */
  readonly transitWindowMs: number;
}

/** Which new card is asked about. */
export interface CardWish {
  readonly token: string;
  readonly kind: CardKind;
  readonly now: number;
  /** The card that it would take the place of. */
  readonly replaces?: number;
}

/** Why a card of this token cannot be issued whatever its number and validity; undefined when it can or was already. */
export function refusalOfIssue(state: CardholderState, wish: CardWish): CardholderRefusal | undefined {
  const refusal = refusalOfPerson(state);
  if (refusal) return refusal;
  if (state.cards.some((card) => card.token === wish.token)) return undefined;
  const live = state.cards.some(
    (card) => kindOf(card) === wish.kind && card.id !== wish.replaces && isLive(cardAt(card, wish.now)),
  );
  if (live) return 'live_card_exists';
  return state.cards.length >= MAX_CARDS ? 'too_many_cards' : undefined;
}

/** Issues a card to be activated, or an electronic one that is active. The same token with the same facts is `already_so`. */
export function issueCard(command: IssueCard): Decide<CardholderState, unknown> {
  const { kind = 'physical', activate = false } = command;
  const more = {
    ...(kind === 'electronic' ? { kind } : {}),
    ...(kind === 'electronic' && activate ? { activated: true as const } : {}),
  };
  return begin(command, kind, 'CardIssued', more);
}

/** Applies for a physical card: it goes into production. */
export function applyForCard(command: ApplyForCard): Decide<CardholderState, unknown> {
  const { area, bankCode } = command;
  return begin(command, 'physical', 'CardApplied', { area, ...(bankCode === undefined ? {} : { bankCode }) });
}

function begin(
  command: IssueCard | ApplyForCard,
  kind: CardKind,
  type: 'CardIssued' | 'CardApplied',
  more: Partial<CardApplicationData>,
): Decide<CardholderState, unknown> {
  return (state) => {
    const { token, now, origin } = command;
    if (!isChangeOrigin(origin)) return refused('origin_invalid');
    const refusal = refusalOfIssue(state, { token, kind, now });
    if (refusal) return refused(refusal);
    const same = state.cards.find((card) => card.token === token);
    if (same) return repeatOfIssue(same, command);
    if (!isValidity(command.expiresOn, now)) return refused('expiry_invalid');
    const event = beginning(type, command, { cardId: state.cards.length + 1, ...more }, now, origin);
    const due = state.cards.flatMap((card) => dueChanges(card, now).events);
    return done([...due, event.event], factsOf(event.card));
  };
}

/**
 * Replaces a card: the old one is closed and names its successor, judicial freezes pass on, purses and limits stay with
 * the person. Replaced before, it answers with its successor.
 */
export function replaceCard(command: ReplaceCard): Decide<CardholderState, unknown> {
  const { cause, card: wanted, production, now, origin, transitWindowMs } = command;
  return onCard(command, (card, state) => {
    if (card.replacedBy !== undefined) return replacedBefore(card, state);
    const not = notByRow(card, replacementRow(cause));
    if (not) return not;
    const wish = { token: wanted.token, kind: kindOf(card), now, replaces: card.id };
    const refusal = refusalOfIssue(state, wish) ?? (isValidity(wanted.expiresOn, now) ? undefined : 'expiry_invalid');
    if (refusal) return refused(refusal);
    if (state.cards.some(({ token }) => token === wanted.token)) return refused('token_in_use');
    const by = state.cards.length + 1;
    const more = { cardId: by, replaces: card.id, ...placeOf(card, production) };
    const type = production === undefined || kindOf(card) === 'electronic' ? 'CardIssued' : 'CardApplied';
    const next = beginning(type, wanted, more, now, origin);
    const data = { cause, by, ...uploadsOf(card, state, now + transitWindowMs) };
    return { type: 'CardReplaced', data, more: [next.event], facts: { ...factsOf(next.card), replaces: card.token } };
  });
}

/** What a new card has from the one it replaces: kind and judicial freezes; an electronic one is active at once. */
function placeOf(card: Card, production: ReplaceCard['production']): Partial<CardApplicationData> {
  const judicial: readonly Freeze[] = freezesOf(card).filter(({ kind }) => kind === 'judicial');
  const freezes = judicial.length === 0 ? {} : { freezes: judicial };
  if (kindOf(card) === 'electronic') return { kind: 'electronic', activated: true, ...freezes };
  return { ...production, ...freezes };
}

/** Till when taps with a card that ends may be uploaded: nothing for a card that can make none. */
export function uploadsOf(
  card: Card,
  { purses }: Pick<CardholderState, 'purses'>,
  uploadsUntil: number,
): { readonly uploadsUntil?: number } {
  return isOut(card) && findPurse(purses, 'transit') !== undefined ? { uploadsUntil } : {};
}

/** True when a court's freeze stands on any of the cards: no money may leave the person. */
export function isJudiciallyFrozen({ cards }: Pick<CardholderState, 'cards'>): boolean {
  return cards.some((card) => isFrozen(card, 'judicial'));
}

function replacedBefore(card: Card, state: CardholderState): Decision {
  const successor = findCard(state.cards, card.replacedBy ?? 0);
  return successor ? alreadySo({ ...factsOf(successor), replaces: card.token }) : refused('card_not_found');
}

function beginning(
  type: 'CardIssued' | 'CardApplied',
  { token, expiresOn, maskedNumber, numberIndex }: NewCard,
  more: Partial<CardApplicationData> & { readonly cardId: number },
  at: number,
  origin: ChangeOrigin,
): { readonly card: Card; readonly event: NewEvent } {
  const said: CardApplicationData = { token, expiresOn, maskedNumber, numberIndex, ...more };
  const card = cardOf(type, said);
  const data: CardApplicationData = { ...said, at, to: card.state, origin };
  return { card, event: { type, entity: null, data, postings: [] } };
}

function repeatOfIssue(card: Card, command: NewCard): Decision {
  const equal = card.expiresOn === command.expiresOn && card.masked === command.maskedNumber;
  return equal ? alreadySo(factsOf(card)) : refused('token_in_use');
}

function isValidity(expiresOn: string, now: number): boolean {
  return MONTH.test(expiresOn) && expiresOn >= monthOf(shanghaiDate(now));
}
