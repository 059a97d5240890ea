import { type Fen, fen, ZERO_FEN } from '../../../platform/money';
import { MAX_FARE_FEN } from './exact';
import { incompleteRule, isInNetwork, type Journey } from './journeys';
import type { Fare, FarePolicy, LegRule, Network, Price, PriceBands, Timeframe } from './policy';
import { minuteOfDay, serviceDay, weekday } from './shanghai-days';

/** What a price was found by. */
export type Basis =
  | { readonly kind: 'flat' }
  | { readonly kind: 'distance'; readonly metres: number }
  | { readonly kind: 'sections'; readonly sections: number }
  | { readonly kind: 'on_device' }
  | { readonly kind: 'same_stop'; readonly rule: string; readonly minutes: number }
  | { readonly kind: 'incomplete'; readonly rule: string };

/** Why a journey has no price: it goes to the exceptions, and nothing is charged. */
export type NoPrice =
  | 'no_leg_rule'
  | 'no_rule_for_incomplete'
  | 'unknown_stop'
  | 'no_list_price_on_device'
  | 'list_price_too_large'
  | 'group_too_large';

/** The list price (标价) of one rider, with what over-time adds. */
export interface ListPrice {
  readonly leg: LegRule;
  readonly amount: Fen;
  readonly basis: Basis;
  readonly overTime: { readonly rule: string; readonly minutes: number; readonly amount: Fen } | undefined;
  /** Concessions, transfers and caps are for these only: paid as the product says, not a make-up fare. */
  readonly isOrdinary: boolean;
}

/** The list price of a journey that is not open. */
export function listPrice(policy: FarePolicy, journey: Journey): ListPrice | NoPrice {
  const leg = legRuleOf(policy, journey);
  if (!leg) return 'no_leg_rule';
  if ((journey.first.riders ?? 1) > policy.maxRiders) return 'group_too_large';
  const found = fareOf(policy, journey, leg.product.price);
  if (typeof found === 'string') return found;
  const overTime = overTimeOf(policy, journey, leg.product.price);
  if (typeof overTime === 'string') return overTime;
  const { amount, basis } = found;
  return { leg, amount, basis, overTime, isOrdinary: basis.kind !== 'incomplete' };
}

/** An amount and what it was found by. */
interface Priced {
  readonly amount: Fen;
  readonly basis: Basis;
}

/** Fen of a product's price for a journey with both its ends, or why there is none. */
export function priceOf(price: Price, journey: Journey): Priced | NoPrice {
  switch (price.kind) {
    case 'flat':
      return { amount: price.amount, basis: { kind: 'flat' } };
    case 'distance': {
      const { from = '', to = '' } = journey;
      const metres = price.graph.metres(from, to);
      if (metres === undefined) return 'unknown_stop';
      return { amount: bandOf(price.table, metres), basis: { kind: 'distance', metres } };
    }
    case 'sections':
      return priceBySections(price, journey);
    case 'on_device':
      return priceOnDevice(journey);
  }
}

function priceBySections(
  { lines, table }: Extract<Price, { readonly kind: 'sections' }>,
  { first, from = '', to = '' }: Journey,
): Priced | NoPrice {
  const stops = lines.get(first.line ?? '');
  const [begin, end] = [stops?.get(from), stops?.get(to)];
  if (begin === undefined || end === undefined) return 'unknown_stop';
  const sections = Math.abs(begin - end);
  return { amount: bandOf(table, sections), basis: { kind: 'sections', sections } };
}

function priceOnDevice({ first, last }: Journey): Priced | NoPrice {
  const told = last.listOnDevice ?? first.listOnDevice;
  if (told === undefined) return 'no_list_price_on_device';
  return told > MAX_FARE_FEN ? 'list_price_too_large' : { amount: told, basis: { kind: 'on_device' } };
}

/** Whether an instant lies in a part of the day in Shanghai. */
export function isInTimeframe({ from, to, weekdays }: Timeframe, at: number): boolean {
  const minute = minuteOfDay(at);
  if (weekdays !== undefined && !weekdays.has(weekday(serviceDay(at, 0)))) return false;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function legRuleOf({ legs: { rules, listed } }: FarePolicy, journey: Journey): LegRule | undefined {
  const { first, last, from, to } = journey;
  const inNetwork = (network: Network): boolean => isInNetwork(network, first);
  const begins = (frame: Timeframe): boolean => isInTimeframe(frame, first.at);
  const ends = (frame: Timeframe): boolean => isInTimeframe(frame, last.at);
  return rules.find(
    (rule) =>
      fits(rule.network, listed?.networks, inNetwork) &&
      isInArea(rule.fromArea, listed?.fromAreas, from) &&
      isInArea(rule.toArea, listed?.toAreas, to) &&
      fits(rule.fromTimeframe, listed?.fromTimeframes, begins) &&
      fits(rule.toTimeframe, listed?.toTimeframes, ends),
  );
}

/** Whether what a rule names is true, or, where it names nothing, none of what other rules name. */
function fits<Part>(
  named: Part | undefined,
  listed: readonly Part[] | undefined,
  isTrue: (part: Part) => boolean,
): boolean {
  return named === undefined ? listed?.some(isTrue) !== true : isTrue(named);
}

/** A stop that is not known is in no area. */
function isInArea(
  area: ReadonlySet<string> | undefined,
  listed: ReadonlySet<string> | undefined,
  stop: string | undefined,
): boolean {
  if (area === undefined) return stop === undefined || listed?.has(stop) !== true;
  return stop !== undefined && area.has(stop);
}

function fareOf(policy: FarePolicy, journey: Journey, price: Price): Priced | NoPrice {
  const { status } = journey;
  if (status === 'complete') return sameStopFare(policy, journey, price) ?? priceOf(price, journey);
  // A gate that told the list price had read the entry from the card, whether or not the entry has come here.
  if (status === 'missing_entry' && price.kind === 'on_device') {
    const told = priceOf(price, journey);
    if (typeof told !== 'string') return told;
  }
  const rule = incompleteRule(policy, journey.first);
  if (!rule) return 'no_rule_for_incomplete';
  const fare = status === 'missing_entry' ? rule.missingEntry : rule.missingExit;
  const amount = amountOf(fare, price, journey);
  return typeof amount === 'string' ? amount : { amount, basis: { kind: 'incomplete', rule: rule.id } };
}

function sameStopFare(policy: FarePolicy, journey: Journey, price: Price): Priced | NoPrice | undefined {
  const { first, last, from, to } = journey;
  if (first === last || from === undefined || from !== to) return undefined;
  const elapsed = last.at - first.at;
  const rule = policy.sameStop.find(
    ({ network, withinMs }) => elapsed <= withinMs && (network === undefined || isInNetwork(network, first)),
  );
  if (!rule) return undefined;
  const amount = amountOf(rule.price, price, journey);
  if (typeof amount === 'string') return amount;
  return { amount, basis: { kind: 'same_stop', rule: rule.id, minutes: minutesOf(elapsed) } };
}

function overTimeOf(policy: FarePolicy, journey: Journey, price: Price): ListPrice['overTime'] | NoPrice {
  if (journey.status !== 'complete' || journey.first === journey.last) return undefined;
  const elapsed = journey.last.at - journey.first.at;
  const rule = policy.overTime.find(
    ({ network, afterMs }) => elapsed > afterMs && (network === undefined || isInNetwork(network, journey.first)),
  );
  if (!rule) return undefined;
  const amount = amountOf(rule.surcharge, price, journey);
  return typeof amount === 'string' ? amount : { rule: rule.id, minutes: minutesOf(elapsed), amount };
}

function amountOf(fare: Fare, price: Price, journey: Journey): Fen | NoPrice {
  if (fare === 'lowest') return lowest(price);
  return fare === 'highest' ? highest(price, journey) : fare;
}

function lowest(price: Price): Fen | NoPrice {
  if (price.kind === 'on_device') return 'no_list_price_on_device';
  return price.kind === 'flat' ? price.amount : bandOf(price.table, 0);
}

/** The most that a journey with this end can cost: to the stop that is farthest from it. */
function highest(price: Price, journey: Journey): Fen | NoPrice {
  const stop = journey.from ?? journey.to ?? '';
  switch (price.kind) {
    case 'flat':
      return price.amount;
    case 'distance':
      return price.graph.has(stop) ? bandOf(price.table, price.graph.farthest(stop)) : 'unknown_stop';
    case 'sections': {
      const stops = price.lines.get(journey.first.line ?? '');
      const place = stops?.get(stop);
      if (stops === undefined || place === undefined) return 'unknown_stop';
      return bandOf(price.table, Math.max(place, stops.size - 1 - place));
    }
    case 'on_device':
      return 'no_list_price_on_device';
  }
}

/** The amount of the first band that reaches so far; beyond the last one, more for every step begun. */
function bandOf({ bands, then }: PriceBands, size: number): Fen {
  for (const band of bands) if (size <= band.upTo) return band.amount;
  const last = bands.at(-1);
  if (!last) return ZERO_FEN;
  return then ? fen(last.amount + Math.ceil((size - last.upTo) / then.every) * then.amount) : last.amount;
}

function minutesOf(elapsedMs: number): number {
  return Math.floor(elapsedMs / 60_000);
}
