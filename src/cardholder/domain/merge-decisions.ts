import type { Decision, NewEvent, Posting } from '../../event-store';
import { fen } from '../../platform/money';
import type { CardholderState } from './state';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import { dueOfAll } from './card-due';
import { closeAll, movable, refusalOfPayingOut } from './closure-decisions';
import type { ChangeOrigin } from './origin';
import type { CardholderMergedData } from './person';
import { MAX_BALANCE_FEN, slotFor } from './purse-decisions';
import { findPurse, type Purse, type PurseOpenedData, type PursesPart, SLOTS_PER_CARDHOLDER } from './purses';

/** Merges the record of a person into another record of the same person. */
export interface MergePersons {
  /** Streams of the record that stays and of the one that goes. */
  readonly survivor: number;
  readonly duplicate: number;
  /** Ledger account that the money passes through; it ends at zero. */
  readonly through: number;
  readonly transitWindowMs: number;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Data of `PursesMovedOut` and `PursesMovedIn`. */
export interface PursesMovedData {
  /** The other record's stream. */
  readonly other: number;
  readonly moved: readonly { readonly purse: string; readonly amount: number }[];
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/**
 * Decides a merge, for the survivor and for the duplicate. The duplicate's cards are closed and its money moves; holds or a
 * court's freeze refuse it. Asked again it moves what has come in since: refunds to old authorizations, and the transit
 * purse once taps can no more be uploaded.
 */
export function mergePersons(
  survivor: CardholderState,
  duplicate: CardholderState,
  command: MergePersons,
): readonly [survivor: Decision, duplicate: Decision] {
  const nothing: Decision = { events: [], outcome: '{}' };
  const refusal = refusalOfMerge(survivor, duplicate, command);
  if (refusal) return [refused(refusal), nothing];
  const { now, transitWindowMs } = command;
  const due = dueOfAll(duplicate.cards, now);
  const closed = closeAll({ ...duplicate, cards: due.cards }, 'merged', command, transitWindowMs);
  const { free, left } = movable({ ...duplicate, cards: closed.cards }, now);
  const opened = openFor(survivor.purses, free);
  if ('refusal' in opened) return [refused(opened.refusal), nothing];
  const first: readonly NewEvent[] = duplicate.person.status === 'merged' ? [] : [mergedEvent(command)];
  const out = free.length === 0 ? [] : [moved('PursesMovedOut', duplicate.purses, free, command)];
  const events = [...due.events, ...closed.events, ...first, ...out];
  const facts = { moved: movedOf(free), left, cardsClosed: closed.count };
  if (first.length === 0 && free.length === 0 && closed.count === 0) return [alreadySo(facts), nothing];
  const into = free.length === 0 ? [] : [moved('PursesMovedIn', opened.purses, free, command)];
  return [done([...opened.events, ...into], facts), { ...nothing, events }];
}

function refusalOfMerge(
  survivor: CardholderState,
  duplicate: CardholderState,
  command: MergePersons,
): CardholderRefusal | undefined {
  if (command.survivor === command.duplicate) return 'same_person';
  if (!survivor.person.registered) return 'cardholder_not_registered';
  if (survivor.person.status === 'merged') return 'person_merged';
  const { status, mergedInto } = duplicate.person;
  if (status === 'merged') {
    if (mergedInto !== command.survivor) return 'person_merged';
  } else if (status !== survivor.person.status) return 'person_left';
  return refusalOfPayingOut(duplicate, command.origin);
}

/** Opens at the survivor what the duplicate has money in, and checks that it fits. */
function openFor(
  purses: PursesPart,
  money: readonly Purse[],
): { readonly purses: PursesPart; readonly events: readonly NewEvent[] } | { readonly refusal: CardholderRefusal } {
  let current = purses;
  const events: NewEvent[] = [];
  for (const { name, balance } of money) {
    const standing = findPurse(current, name);
    if ((standing?.balance ?? 0) + balance > MAX_BALANCE_FEN) return { refusal: 'balance_too_large' };
    if (standing) continue;
    const slot = slotFor(current, name);
    if (slot >= SLOTS_PER_CARDHOLDER) return { refusal: 'too_many_purses' };
    const data: PurseOpenedData = { purse: name, slot, account: current.base + slot };
    events.push({ type: 'PurseOpened', entity: null, data, postings: [] });
    current = { ...current, list: [...current.list, { name, slot, balance: 0, held: 0 }] };
  }
  return { purses: current, events };
}

function moved(
  type: 'PursesMovedOut' | 'PursesMovedIn',
  purses: PursesPart,
  money: readonly Purse[],
  { survivor, duplicate, through, now, origin }: MergePersons,
): NewEvent {
  const sign = type === 'PursesMovedOut' ? -1 : 1;
  const lines = money.map(({ name, balance }): Posting => {
    return { account: purses.base + (findPurse(purses, name)?.slot ?? 0), amount: fen(sign * balance) };
  });
  const total = money.reduce((sum, { balance }) => sum + balance, 0);
  const other = type === 'PursesMovedOut' ? survivor : duplicate;
  const data: PursesMovedData = { other, moved: movedOf(money), at: now, origin };
  return { type, entity: null, data, postings: [...lines, { account: through, amount: fen(-sign * total) }] };
}

function movedOf(money: readonly Purse[]): PursesMovedData['moved'] {
  return money.map(({ name, balance }) => ({ purse: name, amount: balance }));
}

function mergedEvent({ survivor, now, origin }: MergePersons): NewEvent {
  const data: CardholderMergedData = { into: survivor, at: now, origin };
  return { type: 'CardholderMerged', entity: null, data, postings: [] };
}
