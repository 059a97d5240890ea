import type { CardholderState } from '../../../cardholder';
import type { Decide, Decision, NewEvent, Posting } from '../../../event-store';
import { fen, ZERO_FEN } from '../../../platform/money';
import type { Journey } from '../fare/journeys';
import type { DatedPolicy } from '../fare/dated-policy';
import type { FarePolicy } from '../fare/policy';
import { type Charge, type FareTotals, rate, type Rating } from '../fare/rate';
import { type DayNumber, firstOfMonth, instantOf, monthNumber, serviceDay } from '../fare/shanghai-days';
import { stepsInWords } from '../fare/steps-in-words';
import { isMakeUpFare, sharedOf } from '../split/shared';
import type {
  JourneyGone,
  JourneyRecord,
  PaidFrom,
  PricedJourney,
  ReceivedTap,
  RefusedReception,
  TapEnd,
  TransitAccount,
  TransitTapsTakenData,
} from './account';
import { TRANSIT_SUBSIDY } from '../../../ledger';
import { paidFor, payerPostings } from './payment';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A tap that is uploaded later than this after it was made costs the card nothing, where nothing else is set: the operator bears it. */
export const LATE_AFTER_DAYS = 10;
/** Between the last day that taps are taken of and the days that are settled: a journey may begin on the day before its tap. */
const SETTLED_MARGIN_DAYS = 2;
/** Taps of one account that are priced together at most; a card makes some ten a day. */
export const MAX_TAPS_OF_ACCOUNT = 2_000;

/** Taps of one card out of one batch. */
export interface TakeTaps {
  /** The batch or file. */
  readonly source: string;
  /** Clearing code of the city; taps of another are priced by a command of their own. */
  readonly city: string;
  /** All of that city. */
  readonly taps: readonly ReceivedTap[];
  /** Fare policies of the city with the days they are in force, the newest last: of several the newest prices a day. */
  readonly policies: readonly DatedPolicy[];
  /** ms since the epoch. */
  readonly now: number;
  /** Days after which a tap is late; `LATE_AFTER_DAYS` when it is left out. */
  readonly lateAfterDays?: number;
  /**
   * Instant up to which uploads are known to have come, although none of this card may have been among them: what waits for an exit
   * that can come no more is then ended also of a card that is never used again. Left out: when the newest tap was uploaded.
   */
  readonly asOf?: number;
}

/** What became of an uploaded tap. */
export type TapResult = 'accepted' | 'duplicate' | RefusalReason;

/** The frozen answer to `TakeTaps`. */
export interface TapsTaken {
  /** By id of the tap, those of the batch only. */
  readonly results: Readonly<Record<string, TapResult>>;
  /** Where taps end now, as far as this changed it; earlier taps are among them. */
  readonly ends: Readonly<Record<string, TapEnd>>;
  /** What the card paid, fen; negative where it was credited. */
  readonly paid: PaidFrom;
}

/**
 * Takes taps into an account: prices the card's taps anew with them and books the difference, so that the order of uploads and
 * how often a tap is uploaded make no difference to what the card has paid in the end.
 */
export function takeTaps(command: TakeTaps): Decide<CardholderState, TransitAccount> {
  return (state, { entity }) => decideTaps(state, entity, command).decision;
}

/** The decision of `takeTaps`, and what its outcome says. */
export function decideTaps(
  state: CardholderState,
  account: TransitAccount | undefined,
  command: TakeTaps,
): { readonly decision: Decision; readonly taken: TapsTaken } {
  if (account === undefined) throw new RangeError('taps of an account that is not open');
  const { event, taken } = draftTaps(state, account, command);
  return { taken, decision: { events: event === undefined ? [] : [event], outcome: JSON.stringify(taken) } };
}

/** What taking taps would come to. */
export interface TapsDraft {
  /** Undefined when nothing would change. */
  readonly event: (NewEvent & { readonly data: TransitTapsTakenData }) | undefined;
  readonly taken: TapsTaken;
  /** How all that the account holds of the city is rated with these taps. */
  readonly ratings: readonly Rating[];
}

/** What `takeTaps` would come to: for decisions that look at it before they let it happen. */
export function draftTaps(state: CardholderState, account: TransitAccount, command: TakeTaps): TapsDraft {
  const known = Math.max(account.newest, command.asOf ?? 0);
  const newest = command.taps.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), known);
  // By the uploads before these: a day is settled only after its missing exits were priced.
  const over = overBefore(account, command);
  const settledBefore = notWaiting(account, over);
  const { fresh, refused, refusals, results } = sortOut(account, command, over);
  const until = newest - windowOf(command) * DAY_MS;
  const { ratings, journeys, due, credits, endOf } = price(account, fresh, { ...command, settledBefore, until });
  const ends = Object.assign(changedEnds(account, fresh, endOf), refusals);
  const paid = paidFor(due, state.purses, account.paid);
  const taken: TapsTaken = { results, ends, paid };
  if (fresh.length + journeys.length + refused.length === 0) return { event: undefined, taken, ratings };
  const data: TransitTapsTakenData = {
    ...{ source: command.source, at: command.now, cardIndex: account.cardIndex },
    ...{ taps: fresh, refused, ends, journeys, paid, newest, settledBefore },
    forgottenBefore: instantOf(firstOfMonth(monthNumber(settledBefore) - 1), 0, 0, 0),
  };
  const postings = [...payerPostings(paid, state.purses), ...credits];
  return { event: { type: 'TransitTapsTaken', entity: account.number, data, postings }, taken, ratings };
}

function windowOf({ lateAfterDays = LATE_AFTER_DAYS }: TakeTaps): number {
  return lateAfterDays;
}

/** No tap of days before it is taken any more. It never goes back behind what keeps its price. */
function overBefore(account: TransitAccount, command: TakeTaps): DayNumber {
  const day = daysBefore(serviceDay(account.newest, 0), windowOf(command) + 1 + SETTLED_MARGIN_DAYS);
  return Math.max(day, account.settledBefore ?? day) as DayNumber;
}

/** A day of another city, or one that nobody uploaded for, may be over while a journey of it still waits to be priced. */
function notWaiting({ journeys }: TransitAccount, over: DayNumber): DayNumber {
  const waiting = journeys.filter(({ status }) => status === 'open').map(({ day }) => day);
  return Math.min(over, ...waiting) as DayNumber;
}

function daysBefore(day: DayNumber, days: number): DayNumber {
  return (day - days) as DayNumber;
}

interface SortedOut {
  readonly fresh: readonly ReceivedTap[];
  readonly refused: readonly ReceivedTap[];
  readonly refusals: Readonly<Record<string, TapEnd>>;
  readonly results: Readonly<Record<string, TapResult>>;
}

/** Tells new taps from repeated ones and from those that come too late. */
function sortOut(account: TransitAccount, command: TakeTaps, over: DayNumber): SortedOut {
  const lateBefore = instantOf(daysBefore(over, 0 - SETTLED_MARGIN_DAYS), 0, 0, 0);
  const known = new Set(account.taps.map(({ id }) => id));
  const fresh: ReceivedTap[] = [];
  const refused: ReceivedTap[] = [];
  const refusals = byId<TapEnd>();
  const results = byId<TapResult>();
  for (const tap of command.taps) {
    if (known.has(tap.id)) {
      results[tap.id] ??= 'duplicate';
      continue;
    }
    known.add(tap.id);
    const refusal = refusalOf(tap, account.taps.length + fresh.length, command, lateBefore);
    results[tap.id] = refusal?.reason ?? 'accepted';
    if (refusal === undefined) fresh.push(tap);
    else {
      refused.push(tap);
      refusals[tap.id] = refusal;
    }
  }
  return { fresh, refused, refusals, results };
}

type RefusalReason = 'late' | 'no_fare_policy' | 'too_many_taps' | RefusedReception;
interface Refusal {
  readonly end: 'exception';
  readonly reason: RefusalReason;
  readonly liable?: 'operator';
}

function refusalOf(tap: ReceivedTap, held: number, command: TakeTaps, lateBefore: number): Refusal | undefined {
  if (tap.reception !== undefined) {
    const isBorne = tap.reception === 'deny_listed';
    return { end: 'exception', reason: tap.reception, ...(isBorne ? { liable: 'operator' } : {}) };
  }
  const isLate = tap.receivedAt - tap.at > windowOf(command) * DAY_MS || tap.at < lateBefore;
  if (isLate) return { end: 'exception', reason: 'late', liable: 'operator' };
  if (policyFor(command.policies, tap) === undefined) return { end: 'exception', reason: 'no_fare_policy' };
  return held >= MAX_TAPS_OF_ACCOUNT ? { end: 'exception', reason: 'too_many_taps' } : undefined;
}

/** The fare policy in force on the service day of a tap. */
export function policyFor(policies: readonly DatedPolicy[], { at }: Pick<ReceivedTap, 'at'>): FarePolicy | undefined {
  return policies.findLast(({ policy, from, to }) => {
    const day = serviceDay(at, policy.serviceDayStart);
    return (from === undefined || day >= from) && (to === undefined || day <= to);
  })?.policy;
}

/** Rates taps by the policy in force on the day of each: caps, quotas and transfers begin anew with a policy. */
function rateByPolicy(
  account: TransitAccount,
  taps: readonly ReceivedTap[],
  { policies, until }: Pricing,
): readonly Rating[] {
  const rider = { cardCity: undefined, entitlements: account.entitlements };
  const byPolicy = Map.groupBy(taps, (tap) => policyFor(policies, tap));
  return [...byPolicy].flatMap(([policy, ofPolicy]) =>
    policy === undefined ? [] : [rate(policy, rider, ofPolicy, { until })],
  );
}

interface Priced {
  readonly ratings: readonly Rating[];
  /** Journeys that are new, changed or gone. */
  readonly journeys: readonly (JourneyRecord | JourneyGone)[];
  /** What the card is charged for the difference, fen; negative: credited. */
  readonly due: number;
  /** Postings of operators and of the finance bureau; with what the payer pays they come to 0. */
  readonly credits: readonly Posting[];
  readonly endOf: ReadonlyMap<string, TapEnd>;
}

interface Pricing extends TakeTaps {
  /** Journeys of days before keep their price. */
  readonly settledBefore: DayNumber;
  /** Instant up to which all taps are there: what has been open for too long by then has a missing exit. */
  readonly until: number;
}

function price(account: TransitAccount, fresh: readonly ReceivedTap[], pricing: Pricing): Priced {
  const { city, settledBefore } = pricing;
  const taps = [...account.taps.filter((tap) => tap.city === city), ...fresh];
  const ratings = rateByPolicy(account, taps, pricing);
  const tapOf = new Map(taps.map((tap) => [tap.id, tap]));
  const now = ratings.flatMap((rating) => ratedJourneys(rating, tapOf, settledBefore));
  const ofCity = account.journeys.filter((journey) => journey.city === city && journey.day >= settledBefore);
  const before = new Map(ofCity.map((journey) => [journey.id, journey]));
  const after = new Set(now.map(({ record }) => record.id));
  // Only what is told is put into words: most journeys of an account are as they were.
  const changed = now.filter(({ record }) => !isSame(before.get(record.id), record)).map(inWords);
  const journeys = [...changed, ...ofCity.filter(({ id }) => !after.has(id)).map(goneOf)];
  let due = 0;
  let subsidy = 0;
  const owed = new Map<number, number>();
  for (const journey of journeys) {
    const old = before.get(journey.id);
    const moved = journey.due + journey.subsidy;
    owed.set(journey.account, (owed.get(journey.account) ?? 0) + moved);
    if (old) owed.set(old.account, (owed.get(old.account) ?? 0) - old.due - old.subsidy);
    due += journey.due - (old?.due ?? 0);
    subsidy += journey.subsidy - (old?.subsidy ?? 0);
  }
  const credits = [...owed, [TRANSIT_SUBSIDY, -subsidy] as const]
    .filter(([, amount]) => amount !== 0)
    .map(([number, amount]) => ({ account: number, amount: fen(amount) }));
  const endOf = new Map(ratings.flatMap((rating) => [...endsOf(rating, settledBefore)]));
  return { ratings, journeys, due, credits, endOf };
}

const NO_AMOUNTS: FareTotals = {
  ...{ list: ZERO_FEN, concession: ZERO_FEN, transfer: ZERO_FEN, cap: ZERO_FEN },
  ...{ due: ZERO_FEN, subsidy: ZERO_FEN, borneByOperator: ZERO_FEN },
};

/** A record while it is made, without spreads: one is made of every journey of an account with every tap. */
type Draft = { -readonly [Field in keyof RatedJourney['record']]: RatedJourney['record'][Field] };

/** A journey as it is rated now. */
interface RatedJourney {
  readonly record: Omit<JourneyRecord, 'steps'>;
  readonly charge: Charge | undefined;
}

/** The journeys of the days that are not settled. */
function ratedJourneys(
  rating: Rating,
  tapOf: ReadonlyMap<string, ReceivedTap>,
  settledBefore: DayNumber,
): readonly RatedJourney[] {
  const charges = new Map(rating.charges.map((charge) => [charge.journeyId, charge]));
  const reasons = new Map(rating.exceptions.map(({ journeyId, reason }) => [journeyId, reason]));
  const dayOf = new Map(rating.journeys.map(({ id, day }) => [id, day]));
  return rating.journeys
    .filter(({ day }) => day >= settledBefore)
    .map((journey) => {
      const [charge, exception] = [charges.get(journey.id), reasons.get(journey.id)];
      const record = recordOf(rating, journey, charge, tapOf.get(journey.id));
      const shared = charge === undefined ? [] : sharedOf(charge, dayOf);
      if (exception !== undefined) record.exception = exception;
      if (shared.length > 0) record.shared = shared;
      if (charge !== undefined && isMakeUpFare(charge)) record.makeUp = true;
      return { charge, record };
    });
}

function inWords({ record, charge }: RatedJourney): JourneyRecord {
  return { ...record, steps: charge === undefined ? [] : stepsInWords(charge) };
}

function recordOf(
  { policyId, policyVersion }: Rating,
  journey: Journey,
  charge: Charge | undefined,
  tap: ReceivedTap | undefined,
): Draft {
  if (tap === undefined) throw new RangeError('a journey without its first tap');
  const { city, account } = tap;
  const { id, status, day, first, last, from, to } = journey;
  const { list, concession, transfer, cap, due, subsidy, borneByOperator } = charge ?? NO_AMOUNTS;
  const record: Draft = {
    id,
    status,
    day,
    city,
    account,
    list,
    concession,
    transfer,
    cap,
    due,
    subsidy,
    borneByOperator,
    mode: first.mode,
    operator: first.operator,
    start: first.at,
    policyId,
    policyVersion,
  };
  if (first.line !== undefined) record.line = first.line;
  if (from !== undefined) record.from = from;
  if (to !== undefined) record.to = to;
  if (first !== last) record.end = last.at;
  return record;
}

const COMPARED = [
  'status',
  'exception',
  'account',
  'end',
  ...(Object.keys(NO_AMOUNTS) as (keyof FareTotals)[]),
] as const;

function isSame(before: PricedJourney | undefined, after: PricedJourney): boolean {
  if (before === undefined || COMPARED.some((field) => before[field] !== after[field])) return false;
  if (before.shared === undefined || after.shared === undefined) return before.shared === after.shared;
  return JSON.stringify(before.shared) === JSON.stringify(after.shared);
}

/** A journey that late taps took apart: everything it cost is undone. */
function goneOf(journey: PricedJourney): JourneyGone {
  const { shared: _shared, ...rest } = journey;
  return { ...rest, ...NO_AMOUNTS, gone: true };
}

/** The last tap of a journey is charged or free; those before it are free; both of an exception are looked at. */
function endsOf({ journeys, charges, exceptions }: Rating, settledBefore: DayNumber): ReadonlyMap<string, TapEnd> {
  const dues = new Map(charges.map(({ journeyId, due }) => [journeyId, due]));
  const reasons = new Map(exceptions.map(({ journeyId, reason }) => [journeyId, reason]));
  const ends = new Map<string, TapEnd>();
  for (const { id, first, last, day } of journeys) {
    if (day < settledBefore) continue;
    const reason = reasons.get(id);
    const exception: TapEnd | undefined = reason === undefined ? undefined : { end: 'exception', reason };
    ends.set(first.id, exception ?? { end: 'free' });
    ends.set(last.id, exception ?? { end: (dues.get(id) ?? 0) > 0 ? 'charged' : 'free' });
  }
  return ends;
}

function changedEnds(
  account: TransitAccount,
  fresh: readonly ReceivedTap[],
  endOf: ReadonlyMap<string, TapEnd>,
): Record<string, TapEnd> {
  const ends = byId<TapEnd>();
  for (const { id, ended } of account.taps) {
    const now = endOf.get(id);
    if (now !== undefined && !isSameEnd(ended, now)) ends[id] = now;
  }
  for (const { id } of fresh) {
    const now = endOf.get(id);
    if (now !== undefined) ends[id] = now;
  }
  return ends;
}

/** Without a prototype: the engine would make a class of every id that an ordinary object has. */
function byId<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

function isSameEnd(a: TapEnd, b: TapEnd): boolean {
  if (a.end !== 'exception' || b.end !== 'exception') return a.end === b.end;
  return a.reason === b.reason && a.liable === b.liable;
}
