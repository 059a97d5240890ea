import {
  availableIn,
  findPurse,
  limitRoom,
  type CardholderState,
  type LimitRoom,
  type UsageChange,
} from '../../cardholder';
import { purseCheck, type Check } from './checks';
import { BOOKED_ACCOUNTS, type Tender } from './events';
import type { PurseGate } from './purse-gates';
import type { Reason } from './reasons';
import {
  selectTenders,
  shareOf,
  type Purpose,
  type TenderChoice,
  type TenderPolicy,
  type TenderSelection,
} from './tender-policy';

/** Money that is to be taken from purses, now or as a hold. */
export interface Spend {
  readonly policy: TenderPolicy;
  readonly purpose: Purpose;
  readonly requestedPurse: string | undefined;
  /** Fen. */
  readonly amount: number;
  /** Day in Asia/Shanghai. */
  readonly date: string;
  readonly allowPartial: boolean;
  /** Fen of a purse that the same authorization uses already; a purse that it does not use counts a transaction. */
  readonly already: (purse: string) => number;
  /** What keeps the card from a purse; left out when nothing does. */
  readonly gate: ((purse: string) => PurseGate | undefined) | undefined;
}

/** How the money would be taken. */
export interface SpendPlan {
  readonly reason: Reason;
  /** Empty when declined. */
  readonly tenders: readonly Tender[];
  /** The purses that may pay here, whether or not they can. */
  readonly allowed: readonly string[];
}

/** A purse that may pay, and how much of the amount each bound lets it pay. */
interface Source {
  readonly purse: string;
  readonly share: number;
  readonly already: number;
  readonly count: 0 | 1;
  readonly room: LimitRoom;
  readonly free: number;
}

/** Plans a spend: tender policy, then limits, then what is available; adds to the trace. */
export function planSpend(state: CardholderState, spend: Spend, trace: Check[]): SpendPlan {
  const selection = selectTenders(spend.policy, spend.purpose, isOpenIn(state), spend.requestedPurse);
  traceSelection(selection, spend, trace);
  if (selection.refusal !== undefined) return { reason: selection.refusal, tenders: [], allowed: [] };
  const { choices, shut } = throughGates(selection.choices, spend, trace);
  const allowed = choices.map((choice) => choice.purse);
  const sources = choices.map((choice) => sourceOf(state, spend, choice));
  const taken = selection.split ? takeInOrder(sources, spend, trace) : takeFromOne(sources, spend, trace);
  const total = taken.reduce((sum, tender) => sum + tender.amount, 0);
  if (total === spend.amount) return { reason: 'approved', tenders: taken, allowed };
  if (total > 0 && spend.allowPartial) return { reason: 'partially_approved', tenders: taken, allowed };
  const reason = keptBack(state, allowed, shut) ?? reasonOfShortage(sources, selection.split, spend);
  return { reason, tenders: [], allowed };
}

interface ShutPurse {
  readonly purse: string;
  readonly gate: PurseGate;
}

/** The choices that the card gets at, and those that it does not; the latter are in the trace. */
function throughGates(
  choices: readonly TenderChoice[],
  { gate }: Spend,
  trace: Check[],
): { readonly choices: readonly TenderChoice[]; readonly shut: readonly ShutPurse[] } {
  if (gate === undefined) return { choices, shut: [] };
  const shut = choices.flatMap(({ purse }) => {
    const closed = gate(purse);
    return closed === undefined ? [] : [{ purse, gate: closed }];
  });
  const seen = new Set<string>();
  for (const { gate: closed } of shut) {
    if (!seen.has(closed.check[0])) trace.push(closed.check);
    seen.add(closed.check[0]);
  }
  return { choices: choices.filter(({ purse }) => !shut.some((one) => one.purse === purse)), shut };
}

/** Why the money falls short, if the card gets at no purse, or if there is money in one that it does not get at. */
function keptBack(state: CardholderState, allowed: readonly string[], shut: readonly ShutPurse[]): Reason | undefined {
  const wanting = allowed.length === 0 ? shut[0] : shut.find(({ purse }) => availableIn(state.purses, purse) > 0);
  return wanting?.gate.reason;
}

/** Tells whether a purse is open. */
export function isOpenIn(state: CardholderState): (purse: string) => boolean {
  return (purse) => findPurse(state.purses, purse) !== undefined;
}

/** The usage of limits by a new authorization: the amounts, and a transaction of each purse. */
export function usageOf(tenders: readonly Tender[]): readonly UsageChange[] {
  return tenders.filter(({ purse }) => !BOOKED_ACCOUNTS.includes(purse)).map(({ purse, amount }) => [purse, amount, 1]);
}

function traceSelection(selection: TenderSelection, spend: Spend, trace: Check[]): void {
  const passed = selection.refusal === undefined;
  trace.push(['policy', passed ? 1 : 0, spend.requestedPurse ?? spend.purpose.mcc, selection.rule ?? null]);
}

function sourceOf(state: CardholderState, spend: Spend, choice: TenderChoice): Source {
  const { purse } = choice;
  const { date } = spend;
  const already = spend.already(purse);
  const count = already === 0 ? 1 : 0;
  const defaults = spend.policy.limits?.[purse];
  const room = limitRoom(state.limits, { purse, date, defaults, already, count });
  // An increment shares the ceiling of one transaction with what was authorized before.
  const ceiling = choice.upTo === undefined ? Infinity : Math.max(0, choice.upTo - already);
  const share = Math.min(shareOf(choice, spend.amount), ceiling);
  return { purse, already, count, share, room, free: availableIn(state.purses, purse) };
}

function most(source: Source): number {
  return Math.min(source.share, source.room.amount, source.free);
}

/** Takes from the purses in order until the amount is there. */
function takeInOrder(sources: readonly Source[], spend: Spend, trace: Check[]): readonly Tender[] {
  const tenders: Tender[] = [];
  let left = spend.amount;
  for (const source of sources) {
    if (left === 0) break;
    const amount = Math.min(left, most(source));
    trace.push(purseCheck({ ...source, wanted: Math.min(left, source.share) }));
    if (amount > 0) tenders.push({ purse: source.purse, amount });
    left -= amount;
  }
  return tenders;
}

/** Takes from the first purse that can pay all; if none can, from the one that can pay most, the earlier first. */
function takeFromOne(sources: readonly Source[], spend: Spend, trace: Check[]): readonly Tender[] {
  let best: Tender | undefined;
  for (const source of sources) {
    const amount = Math.min(spend.amount, most(source));
    trace.push(purseCheck({ ...source, wanted: spend.amount }));
    if (amount > (best?.amount ?? 0)) best = { purse: source.purse, amount };
    if (amount === spend.amount) break;
  }
  return best === undefined ? [] : [best];
}

/** Names the bound that is too tight: the shares of the policy; a limit, if without limits the money would do; the money. */
function reasonOfShortage(sources: readonly Source[], split: boolean, spend: Spend): Reason {
  const reaches = (bound: (source: Source) => number): boolean => {
    const each = sources.map((source) => bound(source));
    return (split ? each.reduce((sum, amount) => sum + amount, 0) : Math.max(...each)) >= spend.amount;
  };
  if (!reaches((source) => source.share)) return 'purse_not_permitted';
  const withinLimits = reaches((source) => Math.min(source.share, source.room.amount));
  const withoutLimits = reaches((source) => Math.min(source.share, source.free));
  if (withinLimits && !withoutLimits) return 'insufficient_funds';
  const tight = tightest(sources, spend.amount);
  return tight?.room.field?.endsWith('Count') ? 'count_limit_exceeded' : 'amount_limit_exceeded';
}

/** The first purse whose limits keep back money that is there; failing that, the first whose limits keep back any. */
function tightest(sources: readonly Source[], amount: number): Source | undefined {
  const keepsBack = (source: Source, bound: number): boolean =>
    source.room.amount < Math.min(source.share, amount, bound);
  return (
    sources.find((source) => keepsBack(source, source.free)) ?? sources.find((source) => keepsBack(source, amount))
  );
}
