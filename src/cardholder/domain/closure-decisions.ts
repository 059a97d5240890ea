import type { Decide, NewEvent } from '../../event-store';
import { fen } from '../../platform/money';
import type { CardholderState } from './state';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import { isFrozen } from './card';
import { byRow, onCard, type CardCommand, type CardStep } from './card-decisions';
import { changed, dueOfAll, isLive, isOut, transitRestsUntil } from './card-due';
import { isJudiciallyFrozen, uploadsOf } from './card-issue';
import type { ClosureCause } from './card-events';
import { CARD_TRANSITIONS } from './card-transitions';
import { type ChangeOrigin, isChangeOrigin } from './origin';
import type { CardholderLeftData } from './person';
import { accountOf, type Purse, type PursesPart } from './purses';

/** Why purses are closed out. */
export const CLOSE_OUT_CAUSES = ['requested', 'death', 'transfer_out'] as const;
/** See `CLOSE_OUT_CAUSES`. */
export type CloseOutCause = (typeof CLOSE_OUT_CAUSES)[number];

/** Where the money of each purse goes when it is closed out: ledger accounts by purse. */
export type CloseOutAccounts = Readonly<Record<string, number>>;

/** Data of `PurseClosedOut`. */
export interface PurseClosedOutData {
  readonly purse: string;
  readonly amount: number;
  readonly cause: CloseOutCause;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/** Closes one card. */
export interface CloseCard extends CardCommand {
  readonly cause: 'requested' | 'death' | 'transfer_out';
  /** How long taps with the card may still be uploaded, ms. */
  readonly transitWindowMs: number;
}

/** Pays the purses out. */
export interface ClosePurses {
  readonly cause: CloseOutCause;
  readonly accounts: CloseOutAccounts;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Ends the relation with a person. */
export interface Leave {
  readonly status: 'deceased' | 'moved_out';
  readonly accounts: CloseOutAccounts;
  readonly transitWindowMs: number;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

const STATUS_AFTER = { death: 'deceased', transfer_out: 'moved_out' } as const;
const CAUSE_OF = { deceased: 'death', moved_out: 'transfer_out' } as const;

/**
 * Closes a card. By a cause that ends the relation with the person, the last live card is closed only when nothing is left
 * to pay out, and the person leaves.
 */
export function closeCard(command: CloseCard): Decide<CardholderState, unknown> {
  const { cause, now, transitWindowMs } = command;
  return onCard(command, (card, state): CardStep => {
    if (isFrozen(card, 'judicial')) return refused('judicial_freeze');
    const data = { cause, ...uploadsOf(card, state, now + transitWindowMs) };
    const step = byRow(card, CARD_TRANSITIONS.close, data);
    if ('outcome' in step || cause === 'requested') return step;
    if (state.cards.some((other) => other.id !== card.id && isLive(other))) return step;
    const left = moneyLeft(state.purses);
    if (left) return refused(left);
    return state.person.status === undefined ? { ...step, more: [leftEvent(STATUS_AFTER[cause], command)] } : step;
  });
}

/** Pays out what is in the purses; what the transit purse has waits for the last upload. */
export function closePurses(command: ClosePurses): Decide<CardholderState, unknown> {
  const { now, origin } = command;
  return (state) => {
    const refusal = refusalOfPayingOut(state, origin);
    if (refusal) return refused(refusal);
    const due = dueOfAll(state.cards, now);
    const paid = payOut({ ...state, cards: due.cards }, command);
    if ('refusal' in paid) return refused(paid.refusal);
    const facts = { paidOut: paid.paidOut, left: paid.left };
    return paid.events.length === 0 ? alreadySo(facts) : done([...due.events, ...paid.events], facts);
  };
}

/** A person died or moved away: purses are paid out, cards closed, and nothing is issued any more, all in one decision. */
export function leave(command: Leave): Decide<CardholderState, unknown> {
  const { status, now, origin, transitWindowMs } = command;
  return (state) => {
    if (state.person.status === status) return alreadySo({ status });
    if (state.person.status !== undefined) return refused(`person_${state.person.status}`);
    const refusal = refusalOfPayingOut(state, origin);
    if (refusal) return refused(refusal);
    const due = dueOfAll(state.cards, now);
    const closed = closeAll({ ...state, cards: due.cards }, CAUSE_OF[status], command, transitWindowMs);
    const paid = payOut({ ...state, cards: closed.cards }, { ...command, cause: CAUSE_OF[status] });
    if ('refusal' in paid) return refused(paid.refusal);
    const events = [...due.events, ...paid.events, ...closed.events, leftEvent(status, command)];
    return done(events, { status, cardsClosed: closed.count, paidOut: paid.paidOut, left: paid.left });
  };
}

/** What the sweep does for a person who left: the transit purse is paid out once the last upload is in. */
export function payOutRest(command: ClosePurses): Decide<CardholderState, unknown> {
  return (state, context) => {
    const { status } = state.person;
    const due = dueOfAll(state.cards, command.now);
    const waits = { ...state, cards: due.cards };
    const paysOut = status === 'deceased' || status === 'moved_out';
    if (!paysOut || refusalOfPayingOut(waits, command.origin) !== undefined) {
      return due.events.length === 0 ? alreadySo() : done(due.events);
    }
    return closePurses({ ...command, cause: CAUSE_OF[status] })(state, context);
  };
}

/** Closes every card that is not closed yet. */
export function closeAll(
  state: CardholderState,
  cause: ClosureCause,
  { now, origin }: { readonly now: number; readonly origin: ChangeOrigin },
  transitWindowMs: number,
): { readonly cards: CardholderState['cards']; readonly events: readonly NewEvent[]; readonly count: number } {
  const each = state.cards.map((card) => {
    if (card.state === 'closed') return { card, events: [] };
    const data = { cause, ...uploadsOf(card, state, now + transitWindowMs) };
    return changed(card, { type: 'CardClosed', data }, now, origin);
  });
  const events = each.flatMap((one) => one.events);
  return { cards: each.map(({ card }) => card), events, count: events.length };
}

/** What keeps the money of a purse where it is. */
export interface PurseLeft {
  readonly purse: string;
  readonly amount: number;
  /** When it may move, ISO 8601; null while a card is out that can tap. */
  readonly until: string | null;
}

/** Splits the purses with money into those whose money may leave, and those that wait. */
export function movable(
  state: CardholderState,
  now: number,
): { readonly free: readonly Purse[]; readonly left: readonly PurseLeft[] } {
  const filled = state.purses.list.filter((purse) => purse.balance > 0);
  const until = transitRestsUntil(state.cards, now);
  const out = state.cards.some(isOut);
  const waits = (purse: Purse): boolean => purse.name === 'transit' && (out || until !== undefined);
  const left = filled.filter(waits).map((purse) => ({
    purse: purse.name,
    amount: purse.balance,
    until: out || until === undefined ? null : new Date(until).toISOString(),
  }));
  return { free: filled.filter((purse) => !waits(purse)), left };
}

/** Why money may not leave the person at all. */
export function refusalOfPayingOut(state: CardholderState, origin: ChangeOrigin): CardholderRefusal | undefined {
  if (!isChangeOrigin(origin)) return 'origin_invalid';
  if (!state.person.registered) return 'cardholder_not_registered';
  if (isJudiciallyFrozen(state)) return 'judicial_freeze';
  return state.purses.list.some((purse) => purse.held > 0) ? 'open_holds' : undefined;
}

interface PaidOut {
  readonly events: readonly NewEvent[];
  readonly paidOut: readonly { readonly purse: string; readonly amount: number }[];
  readonly left: readonly PurseLeft[];
}

function payOut(state: CardholderState, command: ClosePurses): PaidOut | { readonly refusal: CardholderRefusal } {
  const { accounts, cause, now, origin } = command;
  const { free, left } = movable(state, now);
  const events: NewEvent[] = [];
  for (const { name: purse, balance: amount } of free) {
    const account = accounts[purse];
    if (account === undefined) return { refusal: 'close_out_account_unknown' };
    const data: PurseClosedOutData = { purse, amount, cause, at: now, origin };
    const postings = [
      { account: accountOf(state.purses, purse), amount: fen(-amount) },
      { account, amount: fen(amount) },
    ];
    events.push({ type: 'PurseClosedOut', entity: null, data, postings });
  }
  return { events, paidOut: free.map(({ name, balance }) => ({ purse: name, amount: balance })), left };
}

function moneyLeft({ list }: PursesPart): CardholderRefusal | undefined {
  if (list.some((purse) => purse.held > 0)) return 'open_holds';
  return list.some((purse) => purse.balance !== 0) ? 'balance_left' : undefined;
}

function leftEvent(
  status: CardholderLeftData['status'],
  { now, origin }: { readonly now: number; readonly origin: ChangeOrigin },
): NewEvent {
  const data: CardholderLeftData = { status, at: now, origin };
  return { type: 'CardholderLeft', entity: null, data, postings: [] };
}
