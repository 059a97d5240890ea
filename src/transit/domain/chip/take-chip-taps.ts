import type { CardholderState } from '../../../cardholder';
import type { Decide, Posting } from '../../../event-store';
import { type Fen, fen, ZERO_FEN } from '../../../platform/money';
import type { JourneyGone, JourneyRecord, TapEnd, TapExceptionReason } from '../account';
import { yuan } from '../fare/exact';
import { serviceDay } from '../fare/shanghai-days';
import type { Mode } from '../fare/tap';
import {
  type CardHistory,
  closeBefore,
  DEFAULT_HISTORY_RULES,
  type Disposition,
  dispositionsOf,
  type HistoryRules,
  receiveAll,
  TOO_MANY,
} from '../taps/card-history';
import { naturalKeyOf, type TapRecord } from '../taps/tap-record';
import { moveChip } from './chip-money';
import type { ChipOperator, ChipPurse, ChipTap, ChipTapsTakenData } from './chip-purse';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Taps are held for so many days more than uploads are taken, so that no end changes after it was forgotten. */
const MARGIN_DAYS = 2;
/** Name of what priced a ride that the terminal priced itself. */
const ON_CHIP = 'on-chip';

/** Taps of one on-chip purse out of one batch. */
export interface TakeChipTaps {
  /** The batch or file. */
  readonly source: string;
  readonly taps: readonly ChipTap[];
  /** By the code that records name. */
  readonly operators: Readonly<Record<string, ChipOperator & { readonly mode: Mode }>>;
  readonly lateAfterDays: number;
  /** ms since the epoch. */
  readonly now: number;
}

/** What became of a tap of an on-chip purse that was uploaded. */
export type ChipTapResult = 'accepted' | 'duplicate' | 'late' | 'tac_invalid' | 'deny_listed' | 'suspended';

/** The frozen answer to `TakeChipTaps`. */
export interface ChipTapsTaken {
  /** By id, those of the batch only. */
  readonly results: Readonly<Record<string, ChipTapResult>>;
  readonly ends: Readonly<Record<string, TapEnd>>;
  /** What the taps took from the chip, fen. */
  readonly taken: Fen;
}

/**
 * Takes taps that an on-chip purse paid for: the card and the terminal did it already, here it is booked. Where taps end depends on
 * the set of taps only, so the order of uploads and how often one comes make no difference.
 */
export function takeChipTaps(command: TakeChipTaps): Decide<CardholderState, ChipPurse> {
  return (state, { entity: purse }) => {
    if (purse === undefined) throw new RangeError('taps of an on-chip purse that is not open');
    const rules = { ...DEFAULT_HISTORY_RULES, lateAfterDays: command.lateAfterDays };
    const closedBefore = Math.max(
      purse.history.closedBefore,
      purse.newest - (command.lateAfterDays + MARGIN_DAYS) * DAY_MS,
    );
    const history = closeBefore(purse.history, closedBefore, rules);
    const { fresh, refused, results } = sortOut(history, command.taps);
    if (fresh.length + refused.length === 0) return { events: [], outcome: outcomeOf(results, {}, ZERO_FEN) };
    const received = receiveAll(history, fresh);
    const changed = changedEnds(purse, received, { fresh, refused }, rules);
    const records = recordsOf(purse, received, fresh);
    const operators = { ...purse.operators, ...command.operators };
    const { taken, credits } = book(changed, records, operators);
    const { postings, holds } = moveChip(state, purse.balance, purse.balance - taken, credits);
    const ends = Object.fromEntries(changed.map(({ id, after }) => [id, after]));
    const data: ChipTapsTakenData = {
      ...{ source: command.source, at: command.now, cardIndex: purse.cardIndex, taps: fresh, refused },
      operators: Object.fromEntries(
        Object.entries(command.operators).map(([code, { account, city }]) => [code, { account, city }]),
      ),
      ...{ ends, journeys: journeysOf(changed, records, command.operators, operators) },
      newest: command.taps.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), purse.newest),
      ...{ taken, closedBefore, rules, holds },
    };
    return {
      events: [{ type: 'ChipTapsTaken', entity: purse.number, data, postings }],
      outcome: outcomeOf(withEnds(results, ends), ends, taken),
    };
  };
}

function outcomeOf(results: ChipTapsTaken['results'], ends: ChipTapsTaken['ends'], taken: Fen): string {
  return JSON.stringify({ results, ends, taken } satisfies ChipTapsTaken);
}

interface SortedOut {
  readonly fresh: readonly ChipTap[];
  readonly refused: readonly ChipTap[];
  readonly results: Readonly<Record<string, ChipTapResult>>;
}

/** New taps, those of days that are closed, and repeated ones. A genuine tap is new though a forged one came before it. */
function sortOut(history: CardHistory, taps: readonly ChipTap[]): SortedOut {
  const known = new Map(history.taps.map((tap) => [naturalKeyOf(tap.record), tap.reception]));
  const fresh: ChipTap[] = [];
  const refused: ChipTap[] = [];
  const results: Record<string, ChipTapResult> = {};
  for (const tap of taps) {
    const key = naturalKeyOf(tap.record);
    const before = known.get(key);
    if (before !== undefined && (before === 'accepted' || tap.reception !== 'accepted')) {
      results[tap.id] ??= 'duplicate';
      continue;
    }
    known.set(key, tap.reception);
    const isClosed = tap.record.at < history.closedBefore;
    results[tap.id] = tap.reception === 'unknown_card' ? 'accepted' : tap.reception;
    if (isClosed) refused.push(tap);
    else fresh.push(tap);
  }
  return { fresh, refused, results };
}

/** A tap that came too late says so. */
function withEnds(results: ChipTapsTaken['results'], ends: ChipTapsTaken['ends']): ChipTapsTaken['results'] {
  return Object.fromEntries(
    Object.entries(results).map(([id, result]) => {
      const end = ends[id];
      return [id, result === 'accepted' && end?.end === 'exception' && end.reason === 'late' ? 'late' : result];
    }),
  );
}

interface ChangedEnd {
  readonly key: string;
  readonly id: string;
  readonly before: TapEnd | undefined;
  readonly after: TapEnd;
}

function changedEnds(
  purse: ChipPurse,
  history: CardHistory,
  { fresh, refused }: Pick<SortedOut, 'fresh' | 'refused'>,
  rules: HistoryRules,
): readonly ChangedEnd[] {
  const ids = { ...purse.ids, ...Object.fromEntries(fresh.map(({ id, record }) => [naturalKeyOf(record), id])) };
  const ends = dispositionsOf(history, rules);
  const dropped = [...fresh.map(({ record }) => naturalKeyOf(record)), ...Object.keys(purse.ends)].filter(
    (key) => !ends.has(key) && (purse.ends[key] === undefined || isHeldAt(purse, key, history.closedBefore)),
  );
  const all = [...ends, ...dropped.map((key) => [key, TOO_MANY] as const)];
  const late: TapEnd = { end: 'exception', reason: 'late', liable: 'operator' };
  return [
    ...all.flatMap(([key, disposition]) => {
      const before = purse.ends[key];
      const after = endOf(disposition);
      const id = ids[key] ?? '';
      const isSame = before !== undefined && JSON.stringify(before) === JSON.stringify(after) && purse.ids[key] === id;
      return isSame ? [] : [{ key, id, before, after }];
    }),
    ...refused.map(({ id, record }) => ({ key: naturalKeyOf(record), id, before: undefined, after: late })),
  ];
}

function isHeldAt(purse: ChipPurse, key: string, closedBefore: number): boolean {
  return purse.history.taps.some(({ record }) => naturalKeyOf(record) === key && record.at >= closedBefore);
}

function endOf(disposition: Disposition): TapEnd {
  if (disposition.end !== 'exception') return { end: disposition.end };
  const { reason, liable } = disposition;
  return { end: 'exception', reason: reason satisfies TapExceptionReason, ...(liable === undefined ? {} : { liable }) };
}

function recordsOf(purse: ChipPurse, history: CardHistory, fresh: readonly ChipTap[]): ReadonlyMap<string, TapRecord> {
  const all = [...purse.history.taps, ...history.taps, ...fresh];
  return new Map(all.map(({ record }) => [naturalKeyOf(record), record]));
}

/** What the changed ends take from the chip, and what operators are owed for it. */
function book(
  changed: readonly ChangedEnd[],
  records: ReadonlyMap<string, TapRecord>,
  operators: Readonly<Record<string, ChipOperator>>,
): { readonly taken: Fen; readonly credits: readonly Posting[] } {
  const owed = new Map<number, number>();
  let taken = 0;
  for (const { key, before, after } of changed) {
    const record = records.get(key);
    if (record === undefined) continue;
    const amount = (Number(after.end === 'charged') - Number(before?.end === 'charged')) * record.amount;
    const operator = operators[record.operator];
    if (amount === 0 || operator === undefined) continue;
    taken += amount;
    owed.set(operator.account, (owed.get(operator.account) ?? 0) + amount);
  }
  const credits = [...owed].map(([account, amount]) => ({ account, amount: fen(amount) }));
  return { taken: fen(taken), credits: credits.filter(({ amount }) => amount !== 0) };
}

/** Each tap that was paid for is a journey of its own, for the tables of journeys. */
function journeysOf(
  changed: readonly ChangedEnd[],
  records: ReadonlyMap<string, TapRecord>,
  modes: TakeChipTaps['operators'],
  operators: Readonly<Record<string, ChipOperator>>,
): readonly (JourneyRecord | JourneyGone)[] {
  return changed.flatMap(({ key, id, before, after }) => {
    const record = records.get(key);
    const operator = record === undefined ? undefined : operators[record.operator];
    if (record === undefined || operator === undefined) return [];
    const [was, is] = [before, after].map((end) => end !== undefined && end.end !== 'exception');
    if (was === is) return [];
    const journey = journeyOf(id, record, operator, modes[record.operator]?.mode ?? 'bus');
    return [is === true ? journey : { ...journey, gone: true as const }];
  });
}

function journeyOf(id: string, record: TapRecord, { account, city }: ChipOperator, mode: Mode): JourneyRecord {
  const list = fen(Math.max(record.listPrice, record.amount));
  const off = fen(list - record.amount);
  const place = record.kind === 'exit' ? { to: String(record.stop) } : { from: String(record.stop) };
  return {
    ...{ id, status: 'complete', day: serviceDay(record.at, 0), city, account, start: record.at, mode },
    ...{ operator: record.operator, line: String(record.line), ...place, policyId: ON_CHIP, policyVersion: '1' },
    ...{ list, concession: off, transfer: ZERO_FEN, cap: ZERO_FEN, due: record.amount },
    ...{ subsidy: ZERO_FEN, borneByOperator: off },
    steps: [
      `list price on the terminal: ${yuan(list)}`,
      ...(off === 0 ? [] : [`taken off by the terminal: ${yuan(off)}`]),
      `paid on the chip: ${yuan(record.amount)}, counter ${record.counter}`,
    ],
  };
}
