import type { StreamEvent } from '../../event-store';
import { monthOf, shanghaiDate } from './shanghai-time';
import type { Slice } from './slice';

/**
 * Limits on what a purse may spend. An absent field is taken from the defaults; `null` means no limit. Amounts are fen,
 * days and months those of Asia/Shanghai.
 */
export interface SpendingLimits {
  readonly perTransaction?: number | null;
  readonly dayAmount?: number | null;
  readonly dayCount?: number | null;
  readonly monthAmount?: number | null;
  readonly monthCount?: number | null;
}

/** The fields of `SpendingLimits` in the order in which they are checked and shown. */
export const LIMIT_FIELDS = ['perTransaction', 'dayAmount', 'dayCount', 'monthAmount', 'monthCount'] as const;

/** What a purse has spent in the day `day` and in its month. */
export interface Usage {
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  readonly dayAmount: number;
  readonly dayCount: number;
  readonly monthAmount: number;
  readonly monthCount: number;
}

/** Own limits of the person and what was used of them, by purse. */
export interface LimitsPart {
  readonly own: Readonly<Record<string, SpendingLimits>>;
  readonly used: Readonly<Record<string, Usage>>;
}

/**
 * A change of usage, carried in the data of an event as `usage`: purse, fen, transactions; negative when restored. It
 * counts for the day in `date` of the event data or, without one, for the day of its `at`.
 */
export type UsageChange = readonly [purse: string, amount: number, count: number];

/** What this slice reads of the data of any event. */
interface UsageData {
  readonly at?: number;
  readonly date?: string;
  readonly usage?: readonly UsageChange[];
}

/** Data of `LimitsSet`: replaces the person's own limits of the purse. */
export interface LimitsSetData {
  readonly purse: string;
  readonly limits: SpendingLimits;
  /** Who, through which channel, why, and the approval; left out where a terminal did it. */
  readonly origin?: object;
}

/** How far a purse may still go. */
export interface LimitRoom {
  /** Fen; Infinity without limits, 0 when a count is used up. */
  readonly amount: number;
  /** The field that decides, in the order of `LIMIT_FIELDS`; undefined when nothing limits. */
  readonly field: (typeof LIMIT_FIELDS)[number] | undefined;
  /** The limits in force, in the order of `LIMIT_FIELDS`; undefined when there is none. */
  readonly limits: readonly (number | null)[] | undefined;
  readonly usage: Usage;
}

/** Owns limits and their usage. */
export const limitsSlice: Slice<LimitsPart> = {
  name: 'limits',
  initial: () => ({ own: {}, used: {} }),
  evolve: evolveLimits,
};

function evolveLimits(part: LimitsPart, event: StreamEvent): LimitsPart {
  if (event.type === 'LimitsSet') {
    const { purse, limits } = event.data as LimitsSetData;
    return { ...part, own: { ...part.own, [purse]: limits } };
  }
  const { at, date, usage } = event.data as UsageData;
  if (usage === undefined || usage.length === 0) return part;
  const day = date ?? shanghaiDate(at ?? 0);
  const used: Record<string, Usage> = { ...part.used };
  for (const [purse, amount, count] of usage) used[purse] = applyUsage(used[purse], day, amount, count);
  return { own: part.own, used };
}

/**
 * Counts a change. Spending rolls the counters over to its day. A restoration counts only in the day and the month it
 * was spent in, and never below zero: it must not give room in another period.
 */
function applyUsage(usage: Usage | undefined, date: string, amount: number, count: number): Usage {
  if (amount >= 0) {
    const now = usageOn(usage, date);
    return {
      day: now.day,
      dayAmount: now.dayAmount + amount,
      dayCount: now.dayCount + count,
      monthAmount: now.monthAmount + amount,
      monthCount: now.monthCount + count,
    };
  }
  if (usage === undefined || monthOf(usage.day) !== monthOf(date)) return usage ?? emptyUsage(date);
  const sameDay = usage.day === date;
  return {
    day: usage.day,
    dayAmount: sameDay ? Math.max(0, usage.dayAmount + amount) : usage.dayAmount,
    dayCount: sameDay ? Math.max(0, usage.dayCount + count) : usage.dayCount,
    monthAmount: Math.max(0, usage.monthAmount + amount),
    monthCount: Math.max(0, usage.monthCount + count),
  };
}

function emptyUsage(day: string): Usage {
  return { day, dayAmount: 0, dayCount: 0, monthAmount: 0, monthCount: 0 };
}

/** The usage as it stands on a day. A day before the last counted one (a clock behind) counts as that last day. */
export function usageOn(usage: Usage | undefined, date: string): Usage {
  if (usage === undefined) return emptyUsage(date);
  if (date <= usage.day) return usage;
  if (monthOf(date) !== monthOf(usage.day)) return emptyUsage(date);
  return { day: date, dayAmount: 0, dayCount: 0, monthAmount: usage.monthAmount, monthCount: usage.monthCount };
}

/** What a spend would add to the usage of a purse. */
export interface SpendOn {
  readonly purse: string;
  readonly date: string;
  /** Limits of the policy; the person's own ones come first, field by field. */
  readonly defaults: SpendingLimits | undefined;
  /** Fen that the same transaction took from the purse before (an increment). */
  readonly already: number;
  /** 1 for a new transaction, 0 for more of one that was counted. */
  readonly count: 0 | 1;
}

/** How much of a purse the limits still allow. */
export function limitRoom(part: LimitsPart, spend: SpendOn): LimitRoom {
  const own = part.own[spend.purse];
  const usage = usageOn(part.used[spend.purse], spend.date);
  const { defaults } = spend;
  if (own === undefined && defaults === undefined)
    return { amount: Infinity, field: undefined, limits: undefined, usage };
  const limits = LIMIT_FIELDS.map(
    (field) => own?.[field] ?? (own?.[field] === null ? null : (defaults?.[field] ?? null)),
  );
  const left = [
    roomUnder(limits[0], spend.already),
    roomUnder(limits[1], usage.dayAmount),
    countRoom(limits[2], usage.dayCount + spend.count),
    roomUnder(limits[3], usage.monthAmount),
    countRoom(limits[4], usage.monthCount + spend.count),
  ];
  const amount = Math.min(...left);
  const field = amount === Infinity ? undefined : LIMIT_FIELDS[left.indexOf(amount)];
  return { amount, field, limits, usage };
}

function roomUnder(limit: number | null | undefined, used: number): number {
  return limit === null || limit === undefined ? Infinity : Math.max(0, limit - used);
}

function countRoom(limit: number | null | undefined, count: number): number {
  return limit === null || limit === undefined || count <= limit ? Infinity : 0;
}
