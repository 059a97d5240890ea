import type { Fen } from '../../../platform/money';
import { digestOf, naturalKeyOf, type TapRecord } from './tap-record';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days are of 24 hours, times milliseconds since 1970 UTC. */
export interface HistoryRules {
  /** A record that comes later than this after its tap is an exception, and the operator bears it. */
  readonly lateAfterDays: number;
  /** A missing counter is alarmed so long after a higher one came. */
  readonly gapAlarmAfterDays: number;
  /** Clocks of terminals may differ by this much before a lower counter at a later time is called a regression. */
  readonly clockToleranceMs: number;
}

export const DEFAULT_HISTORY_RULES: HistoryRules = {
  lateAfterDays: 10,
  gapAlarmAfterDays: 10,
  clockToleranceMs: 600_000,
};

/** What the receiver found about one record before it looks at the card's other taps. */
export type Reception = 'accepted' | 'tac_invalid' | 'unknown_card' | 'deny_listed' | 'suspended';

/** One receipt of a record. */
export interface Received {
  readonly record: TapRecord;
  readonly reception: Reception;
  /** When it came. Of a record received more than once see `receiveAll`. */
  readonly receivedAt: number;
}

/**
 * Taps that are held of one card. Ten days of fifty taps; a card ridden harder than that is no card of one rider, and without a
 * limit forged uploads could let a history grow for ever.
 */
export const MAX_TAPS_OF_CARD = 500;

/** The taps of one card that may still change where others end. Plain JSON. */
export interface CardHistory {
  /** Records of before are not taken any more. */
  readonly closedBefore: number;
  /** The last tap among the forgotten ones that was no exception: what the next one is compared with. */
  readonly last?: Received;
  /** By counter, then time, then natural key. */
  readonly taps: readonly Received[];
}

export const EMPTY_HISTORY: CardHistory = { closedBefore: 0, taps: [] };

/** Takes one record into the history, see `receiveAll`. */
export function receive(history: CardHistory, received: Received): CardHistory {
  return receiveAll(history, [received]);
}

/**
 * Takes records into the history. In which order they come, in how many parts and how often makes no difference: of a repeated
 * record an accepted receipt stays before any other (a forgery that came first must not block the genuine tap), then the earliest.
 * A record of before `closedBefore` changes nothing; the store knows it by its natural key. Of more than `MAX_TAPS_OF_CARD` taps
 * the accepted stay before others, then the earliest by their own time, whichever came first; the rest is `TOO_MANY`. (Taps
 * left out do not come back when `closeBefore` makes room, unless they are uploaded again.) Nothing changed: the same object.
 */
export function receiveAll(history: CardHistory, received: readonly Received[]): CardHistory {
  const taps = new Map(history.taps.map((tap) => [naturalKeyOf(tap.record), tap]));
  let isChanged = false;
  for (const one of received) {
    if (one.record.at < history.closedBefore) continue;
    const key = naturalKeyOf(one.record);
    const known = taps.get(key);
    if (known !== undefined && !comesFirst(one, known)) continue;
    taps.set(key, one);
    isChanged = true;
  }
  return isChanged ? { ...history, taps: inOrder(withinLimit(taps)) } : history;
}

/** Total order, so that two receipts of one moment end the same way whichever came first. */
function comesFirst(a: Received, b: Received): boolean {
  const [isAccepted, wasAccepted] = [a, b].map(({ reception }) => reception === 'accepted');
  if (isAccepted !== wasAccepted) return isAccepted === true;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt;
  return rankText(a) < rankText(b);
}

function rankText({ record, reception }: Received): string {
  return `${reception} ${digestOf(record)}`;
}

type Keyed = readonly [key: string, tap: Received];

function withinLimit(taps: ReadonlyMap<string, Received>): readonly Keyed[] {
  if (taps.size <= MAX_TAPS_OF_CARD) return [...taps];
  const rank = ({ reception }: Received) => (reception === 'accepted' ? 0 : 1);
  const ranked = [...taps].sort(
    ([keyA, a], [keyB, b]) => rank(a) - rank(b) || a.record.at - b.record.at || (keyA < keyB ? -1 : 1),
  );
  return ranked.slice(0, MAX_TAPS_OF_CARD);
}

function inOrder(taps: readonly Keyed[]): readonly Received[] {
  const ordered = [...taps].sort(([keyA, { record: a }], [keyB, { record: b }]) => {
    return a.counter - b.counter || a.at - b.at || (keyA < keyB ? -1 : 1);
  });
  return ordered.map(([, tap]) => tap);
}

/**
 * Forgets taps of before a time, once they are priced and too old to be uploaded: what keeps a history small. Those that stay end
 * as before; a tap of before that time stays too while one with a lower counter and a later time does.
 */
export function closeBefore(history: CardHistory, closedBefore: number, rules: HistoryRules): CardHistory {
  if (closedBefore <= history.closedBefore) return history;
  const { taps } = history;
  const found = taps.findIndex((tap) => tap.record.at >= closedBefore && faultOf(tap, rules) === undefined);
  const cut = found < 0 ? taps.length : found;
  const ends = dispositionsOf(history, rules);
  const last = taps.slice(0, cut).findLast(({ record }) => ends.get(naturalKeyOf(record))?.end !== 'exception');
  const kept = taps.filter(({ record }, index) => index >= cut || record.at >= closedBefore);
  return { ...history, closedBefore, ...(last === undefined ? {} : { last }), taps: kept };
}

export type ExceptionReason =
  | Exclude<Reception, 'accepted'>
  | 'late'
  /** The terminal's clock is ahead: the tap is later than its own receipt. Its time says nothing about other taps. */
  | 'clock_ahead'
  /** The purse counter belongs to another tap already, or comes after a higher one: perhaps a copied card. */
  | 'regression'
  /** Grey, and no later tap has told yet whether the money was taken. */
  | 'grey_open'
  /** Grey, and a later tap told that nothing was taken. */
  | 'grey_void'
  /** The card has more taps than are held of one. */
  | 'too_many_taps';

/** Where a record ends; a repeated upload of it is `duplicate`, which the receiver says. */
export type Disposition =
  | { readonly end: 'charged' | 'free' }
  | { readonly end: 'exception'; readonly reason: ExceptionReason; readonly liable?: 'operator' };

/** Where a record of not before `closedBefore` ends that was received but is not held. */
export const TOO_MANY: Disposition = { end: 'exception', reason: 'too_many_taps' };

/** The disposition of each tap of the history, by natural key, in linear time. It depends on the set of taps only. */
export function dispositionsOf(history: CardHistory, rules: HistoryRules): ReadonlyMap<string, Disposition> {
  const { taps } = history;
  const nexts = nextSoundOf(taps, rules);
  const ends = new Map<string, Disposition>();
  let before = history.last?.record;
  taps.forEach((tap, index) => {
    const end = dispositionOf(tap, before, nexts[index], rules);
    ends.set(naturalKeyOf(tap.record), end);
    // A tap that came with a lower counter after the last one was forgotten does not become what the next is compared with.
    if (end.end !== 'exception' && !(before !== undefined && tap.record.counter < before.counter)) before = tap.record;
  });
  return ends;
}

/** For each tap the next one in order that can tell about a grey tap. */
function nextSoundOf(taps: readonly Received[], rules: HistoryRules): readonly (TapRecord | undefined)[] {
  const nexts: (TapRecord | undefined)[] = [];
  let next: TapRecord | undefined;
  for (const [index, tap] of [...taps.entries()].reverse()) {
    nexts[index] = next;
    if (tap.reception === 'accepted' && !tap.record.grey && !isClockAhead(tap, rules)) next = tap.record;
  }
  return nexts;
}

function dispositionOf(
  tap: Received,
  before: TapRecord | undefined,
  next: TapRecord | undefined,
  rules: HistoryRules,
): Disposition {
  const { record } = tap;
  const fault = faultOf(tap, rules);
  if (fault !== undefined) return fault;
  if (record.grey) {
    const grey = resolveGrey(record, next);
    if (grey !== 'confirmed') return { end: 'exception', reason: grey === 'void' ? 'grey_void' : 'grey_open' };
  }
  if (before !== undefined && isRegression(before, record, rules)) return { end: 'exception', reason: 'regression' };
  return { end: record.amount === 0 ? 'free' : 'charged' };
}

/** What is wrong with a tap whatever the others are. */
function faultOf(tap: Received, rules: HistoryRules): Disposition | undefined {
  const { record, reception, receivedAt } = tap;
  if (reception !== 'accepted') return { end: 'exception', reason: reception };
  if (isClockAhead(tap, rules)) return { end: 'exception', reason: 'clock_ahead' };
  if (receivedAt - record.at > rules.lateAfterDays * DAY_MS)
    return { end: 'exception', reason: 'late', liable: 'operator' };
  return undefined;
}

function isClockAhead({ record, receivedAt }: Received, rules: HistoryRules): boolean {
  return record.at > receivedAt + rules.clockToleranceMs;
}

/**
 * The next sound tap of the card, by its counter, tells. Its previous leg is the grey tap (same time and terminal) and the counter
 * went on: the money was taken. Another previous leg and the very counter of the grey tap: the chip never used it, nothing was
 * taken. Anything else tells nothing: a tap in between may not have been uploaded yet.
 */
export function resolveGrey(grey: TapRecord, next: TapRecord | undefined): 'confirmed' | 'void' | 'open' {
  const leg = next?.previous;
  if (next === undefined || leg === undefined) return 'open';
  const isGrey = leg.at === grey.at && leg.terminal === grey.terminal;
  if (next.counter !== grey.counter) return isGrey ? 'confirmed' : 'open';
  return !isGrey && next.at > grey.at ? 'void' : 'open';
}

function isRegression(before: TapRecord, record: TapRecord, rules: HistoryRules): boolean {
  const [first, second] = record.counter < before.counter ? [record, before] : [before, record];
  return first.counter === second.counter || second.at + rules.clockToleranceMs < first.at;
}

/** Counters from `from` to `to` that no tap has used yet: an upload is missing. `since`: when the first higher one came. */
export interface CounterGap {
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly isAlarm: boolean;
}

export function counterGapsOf(history: CardHistory, rules: HistoryRules, now: number): readonly CounterGap[] {
  const sound = history.taps.filter(({ reception }) => reception === 'accepted');
  const closed = history.last?.record.counter ?? 0;
  const gaps: CounterGap[] = [];
  let since = Infinity;
  for (let index = sound.length - 1; index > 0; index--) {
    const [lower, higher] = [sound[index - 1], sound[index]];
    if (lower === undefined || higher === undefined) continue;
    since = Math.min(since, higher.receivedAt);
    const [from, to] = [Math.max(lower.record.counter, closed) + 1, higher.record.counter - 1];
    if (from <= to) gaps.unshift({ from, to, since, isAlarm: now - since >= rules.gapAlarmAfterDays * DAY_MS });
  }
  return gaps;
}

/** A load (圈存) of the card's purse. */
export interface Load {
  readonly at: number;
  readonly amount: Fen;
}

/** A tap after which the purse held something else than the tap before, its amount and the loads between explain. */
export interface BalanceBreak {
  readonly key: string;
  readonly expected: number;
  readonly found: number;
}

/** Compares taps of consecutive counters that are no exceptions; across a gap nothing can be said. */
export function balanceBreaksOf(
  history: CardHistory,
  loads: readonly Load[],
  rules: HistoryRules,
): readonly BalanceBreak[] {
  const ends = dispositionsOf(history, rules);
  const sound = history.taps.filter(({ record }) => ends.get(naturalKeyOf(record))?.end !== 'exception');
  const good = history.last === undefined ? sound : [history.last, ...sound];
  return good.flatMap(({ record }, index) => {
    const before = good[index - 1]?.record;
    if (before?.counter !== record.counter - 1) return [];
    const loaded = loads.reduce((sum, { at, amount }) => (at > before.at && at <= record.at ? sum + amount : sum), 0);
    const expected = before.balanceAfter - record.amount + loaded;
    const found = record.balanceAfter;
    return expected === found ? [] : [{ key: naturalKeyOf(record), expected, found }];
  });
}
