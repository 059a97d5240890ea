import type { Fen } from '../../../platform/money';
import { naturalKeyOf, type TapRecord } from './tap-record';

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

interface Received {
  readonly record: TapRecord;
  readonly reception: Reception;
  /** The earliest time that it came. */
  readonly receivedAt: number;
}

/** The taps of one card by their natural key. It holds those since `closedBefore` only. */
export interface CardHistory {
  readonly closedBefore: number;
  readonly taps: ReadonlyMap<string, Received>;
}

export const EMPTY_HISTORY: CardHistory = { closedBefore: 0, taps: new Map() };

/**
 * Takes a record into the history. The order in which records come, and how often, makes no difference: of a repeated record the
 * earliest receipt stays. A record of before `closedBefore` changes nothing; the store knows it by its natural key.
 */
export function receive(history: CardHistory, received: Received): CardHistory {
  if (received.record.at < history.closedBefore) return history;
  const key = naturalKeyOf(received.record);
  const known = history.taps.get(key);
  if (known !== undefined && !comesFirst(received, known)) return history;
  return { ...history, taps: new Map(history.taps).set(key, received) };
}

/** Total order, so that two receipts of one moment end the same way whichever came first. */
function comesFirst(a: Received, b: Received): boolean {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt;
  return rankText(a) < rankText(b);
}

function rankText({ record, reception }: Received): string {
  return `${reception} ${JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Forgets taps of before a time, once they are priced and too old to be uploaded: what keeps a history small. */
export function closeBefore(history: CardHistory, closedBefore: number): CardHistory {
  if (closedBefore <= history.closedBefore) return history;
  return { closedBefore, taps: new Map([...history.taps].filter(([, { record }]) => record.at >= closedBefore)) };
}

export type ExceptionReason =
  | Exclude<Reception, 'accepted'>
  | 'late'
  /** The purse counter belongs to another tap already, or comes after a higher one: perhaps a copied card. */
  | 'regression'
  /** Grey, and no later tap has told yet whether the money was taken. */
  | 'grey_open'
  /** Grey, and a later tap told that nothing was taken. */
  | 'grey_void';

/** Where a record ends; a repeated upload of it is `duplicate`, which the receiver says. */
export type Disposition =
  | { readonly end: 'charged' | 'free' }
  | { readonly end: 'exception'; readonly reason: ExceptionReason; readonly liable?: 'operator' };

/** The disposition of each tap of the history, by natural key. It depends on the set of taps only. */
export function dispositionsOf(history: CardHistory, rules: HistoryRules): ReadonlyMap<string, Disposition> {
  const ordered = inOrder(history);
  const ends = new Map<string, Disposition>();
  let before: Received | undefined;
  ordered.forEach((tap, index) => {
    const end = dispositionOf(tap, before, ordered.slice(index + 1), rules);
    ends.set(naturalKeyOf(tap.record), end);
    if (end.end !== 'exception') before = laterOf(before, tap);
  });
  return ends;
}

function dispositionOf(
  tap: Received,
  before: Received | undefined,
  after: readonly Received[],
  rules: HistoryRules,
): Disposition {
  const { record, reception, receivedAt } = tap;
  if (reception !== 'accepted') return { end: 'exception', reason: reception };
  if (receivedAt - record.at > rules.lateAfterDays * DAY_MS)
    return { end: 'exception', reason: 'late', liable: 'operator' };
  if (record.grey) {
    const grey = resolveGrey(record, after);
    if (grey !== 'confirmed') return { end: 'exception', reason: grey === 'void' ? 'grey_void' : 'grey_open' };
  }
  if (before !== undefined && isRegression(before.record, record, rules))
    return { end: 'exception', reason: 'regression' };
  return { end: record.amount === 0 ? 'free' : 'charged' };
}

/**
 * The next sound tap of the card tells: its previous leg is the grey tap (same time and terminal), then the money was taken;
 * another one, then it was not. A next tap without a previous leg tells nothing.
 */
export function resolveGrey(grey: TapRecord, after: readonly Received[]): 'confirmed' | 'void' | 'open' {
  const next = after.find(({ record, reception }) => reception === 'accepted' && !record.grey && record.at > grey.at);
  const leg = next?.record.previous;
  if (leg === undefined) return 'open';
  return leg.at === grey.at && leg.terminal === grey.terminal ? 'confirmed' : 'void';
}

function isRegression(before: TapRecord, record: TapRecord, rules: HistoryRules): boolean {
  return record.counter === before.counter || record.at + rules.clockToleranceMs < before.at;
}

function laterOf(a: Received | undefined, b: Received): Received {
  return a === undefined || b.record.at >= a.record.at || b.record.counter > a.record.counter ? b : a;
}

/** By counter, then time, then key. */
function inOrder(history: CardHistory): readonly Received[] {
  const keyed = [...history.taps].sort(([keyA, { record: a }], [keyB, { record: b }]) => {
    return a.counter - b.counter || a.at - b.at || (keyA < keyB ? -1 : 1);
  });
  return keyed.map(([, tap]) => tap);
}

/** Counters from `from` to `to` that no tap has used yet: an upload is missing. `since`: when the first higher one came. */
export interface CounterGap {
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly isAlarm: boolean;
}

export function counterGapsOf(history: CardHistory, rules: HistoryRules, now: number): readonly CounterGap[] {
  const sound = inOrder(history).filter(({ reception }) => reception === 'accepted');
  const gaps: CounterGap[] = [];
  let since = Infinity;
  for (let index = sound.length - 1; index > 0; index--) {
    const [lower, higher] = [sound[index - 1], sound[index]];
    if (lower === undefined || higher === undefined) continue;
    since = Math.min(since, higher.receivedAt);
    const [from, to] = [lower.record.counter + 1, higher.record.counter - 1];
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
  const good = inOrder(history).filter(({ record }) => ends.get(naturalKeyOf(record))?.end !== 'exception');
  return good.flatMap(({ record }, index) => {
    const before = good[index - 1]?.record;
    if (before?.counter !== record.counter - 1) return [];
    const loaded = loads.reduce((sum, { at, amount }) => (at > before.at && at <= record.at ? sum + amount : sum), 0);
    const expected = before.balanceAfter - record.amount + loaded;
    const found = record.balanceAfter;
    return expected === found ? [] : [{ key: naturalKeyOf(record), expected, found }];
  });
}
