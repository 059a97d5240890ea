import type { NewEvent } from '../../event-store';
import { type Card, kindOf, lifeOf } from './card';
import { CARD_CHANGES, type CardChangeData, type CardEventType } from './card-events';
import { CARD_TRANSITIONS } from './card-transitions';
import type { CardsPart } from './cards';
import { type ChangeOrigin, systemOrigin } from './origin';
import { monthOf, shanghaiDate } from './shanghai-time';

/** A change of one card with its place in the history. */
export interface CardChange {
  readonly type: CardEventType;
  /** What the event says beside the facts that every change of a card carries. */
  readonly data?: object;
}

/** A card and the events that made it. */
export interface Changed {
  readonly card: Card;
  readonly events: readonly NewEvent[];
}

/** Applies a change to a card: the event says when, from what to what, and why. */
export function changed(card: Card, change: CardChange, at: number, origin: ChangeOrigin): Changed {
  const evolve = CARD_CHANGES[change.type];
  if (evolve === undefined) throw new RangeError(`${change.type} changes no card`);
  const said = { cardId: card.id, ...change.data };
  const after = evolve(card, said);
  const data: CardChangeData = { ...said, at, from: card.state, to: after.state, origin };
  return { card: after, events: [{ type: change.type, entity: null, data, postings: [] }] };
}

/**
 * What has become of a card by itself at a time: an oral report of a loss lapsed, its validity ended, the time for uploads
 * is over. A sweep makes the events; until it has, decisions look at the card as it is by the clock.
 */
export function dueChanges(card: Card, now: number): Changed {
  let current: Changed = { card, events: [] };
  const apply = (change: CardChange, reason: string): void => {
    const next = changed(current.card, change, now, systemOrigin(reason));
    current = { card: next.card, events: [...current.events, ...next.events] };
  };
  if (card.lapsesAt !== undefined && card.lapsesAt <= now) apply({ type: 'CardLossLapsed' }, 'report_lapsed');
  if (isOverdue(current.card, now)) apply({ type: 'CardExpired' }, 'validity_ended');
  if (card.uploadsUntil !== undefined && card.uploadsUntil <= now) {
    apply({ type: 'TransitPurseReleased' }, 'upload_window_ended');
  }
  return current;
}

/** All cards of a person as they are by the clock, and the events that are due. */
export function dueOfAll(
  cards: CardsPart,
  now: number,
): { readonly cards: CardsPart; readonly events: readonly NewEvent[] } {
  const each = cards.map((card) => dueChanges(card, now));
  return { cards: each.map(({ card }) => card), events: each.flatMap(({ events }) => events) };
}

/** The card as it is by the clock. The same object when nothing is due. */
export function cardAt(card: Card, now: number): Card {
  return dueChanges(card, now).card;
}

/** True for a card that is neither closed nor expired: of each kind a person has at most one. */
export function isLive(card: Card): boolean {
  return card.state !== 'closed' && card.state !== 'expired';
}

/** True when the card may be in somebody's hand: taps may be made with its chip. */
export function isOut(card: Card): boolean {
  return kindOf(card) === 'physical' && !['in_production', 'awaiting_collection', 'closed'].includes(lifeOf(card));
}

/**
 * Till when the transit purse rests, ms since the epoch: taps made with a card that was replaced or closed may still come
 * in. Undefined when it does not rest.
 */
export function transitRestsUntil(cards: CardsPart, now: number): number | undefined {
  let until: number | undefined;
  for (const { uploadsUntil } of cards) {
    if (uploadsUntil !== undefined && uploadsUntil > now) until = Math.max(until ?? 0, uploadsUntil);
  }
  return until;
}

function isOverdue(card: Card, now: number): boolean {
  return (
    CARD_TRANSITIONS.expire.allowedFrom.some((state) => state === card.state) &&
    card.expiresOn < monthOf(shanghaiDate(now))
  );
}
