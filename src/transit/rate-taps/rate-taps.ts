import type { FareFault } from '../domain/fare/policy-document';
import { type Charge, type FareTotals, rate, type RatedDay, type Rating, totalsOf } from '../domain/fare/rate';
import type { Journey, JourneyStatus } from '../domain/fare/journeys';
import type { NoPrice } from '../domain/fare/list-price';
import { dayText, localTimeText } from '../domain/fare/shanghai-days';
import { exceptionInWords, stepsInWords } from '../domain/fare/steps-in-words';
import type { Tap } from '../domain/fare/tap';
import { isValidFarePolicy, validateFarePolicy } from '../fare-policies/validate-fare-policy';
import { readRiders, Riders } from './rider-file';
import { areTaps, readInstant, readTaps, TIME_WORDS } from './tap-file';

/** Why taps cannot be rated: every fault with the path of its field. */
export class FareFaultsError extends Error {
  constructor(readonly faults: readonly FareFault[]) {
    super(faults.map(({ field, message }) => `${field} ${message}`).join('\n'));
  }
}

/** What a journey costs, in fen, with its steps in words. */
export interface ChargeView extends FareTotals {
  readonly riders: number;
  readonly rules: readonly string[];
  readonly steps: readonly string[];
}

/** A journey as it is told: times are local in Shanghai, days are service days (营运日). */
export interface JourneyView {
  readonly id: string;
  readonly status: JourneyStatus;
  readonly day: string;
  readonly mode: string;
  readonly operator: string;
  readonly line: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly start: string;
  readonly end: string | null;
  /** Null while it is open, and for an exception. */
  readonly charge: ChargeView | null;
  readonly exception: { readonly reason: NoPrice; readonly words: string } | null;
}

/** The taps of a card, priced. */
export interface CardView {
  readonly card: string;
  readonly journeys: readonly JourneyView[];
  readonly days: readonly (Omit<RatedDay, 'day'> & { readonly day: string })[];
}

/** What a file of taps comes to. */
export interface RatedTaps {
  readonly policy: { readonly policyId: string; readonly version: string; readonly official: boolean };
  readonly counts: {
    readonly taps: number;
    /** Taps that were there before, by their ids. */
    readonly repeated: number;
    readonly journeys: number;
    /** Journeys that the card pays something for, that are free, that are open, that have no price. */
    readonly charged: number;
    readonly free: number;
    readonly open: number;
    readonly exceptions: number;
  };
  readonly totals: FareTotals;
  readonly cards: readonly CardView[];
}

/** The contents of the files that are rated; `until` is milliseconds or a time, see `readInstant`. */
export interface RateFiles {
  readonly policy: unknown;
  readonly taps: unknown;
  readonly riders?: unknown;
  readonly until?: string | undefined;
}

/** Prices the taps of a file, card by card in the order of the cards. Throws FareFaultsError. */
export function rateTaps(files: RateFiles): RatedTaps {
  const valid = validateFarePolicy(files.policy);
  if (!isValidFarePolicy(valid)) throw new FareFaultsError(prefixed('policy', valid));
  const { policy, document } = valid;
  const taps = readTaps(files.taps);
  if (!areTaps(taps)) throw new FareFaultsError(prefixed('taps', taps));
  const riders = files.riders === undefined ? new Riders() : readRiders(policy, files.riders);
  if (!(riders instanceof Riders)) throw new FareFaultsError(prefixed('riders', riders));
  const until = files.until === undefined ? undefined : readInstant(files.until);
  if (files.until !== undefined && until === undefined) {
    throw new FareFaultsError([{ field: 'until', message: TIME_WORDS }]);
  }
  const byCard = [...Map.groupBy(taps, ({ card }) => card)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rated = byCard.map(([card, ofCard]) => {
    const rating = rate(policy, riders.of(card), ofCard, until === undefined ? {} : { until });
    return { card, rating, repeated: ofCard.length - new Set(ofCard.map(({ id }) => id)).size };
  });
  const { policy_id: policyId, version, official } = document;
  return {
    policy: { policyId, version, official },
    counts: countsOf(taps, rated),
    totals: totalsOf(rated.flatMap(({ rating }) => rating.charges)),
    cards: rated.map(({ card, rating }) => cardView(card, rating)),
  };
}

function countsOf(
  taps: readonly Tap[],
  rated: readonly { readonly rating: Rating; readonly repeated: number }[],
): RatedTaps['counts'] {
  const sum = (count: (rating: Rating) => number): number =>
    rated.reduce((total, { rating }) => total + count(rating), 0);
  return {
    taps: taps.length,
    repeated: rated.reduce((total, { repeated }) => total + repeated, 0),
    journeys: sum(({ journeys }) => journeys.length),
    charged: sum(({ charges }) => charges.filter(({ due }) => due > 0).length),
    free: sum(({ charges }) => charges.filter(({ due }) => due === 0).length),
    open: sum(({ journeys }) => journeys.filter(({ status }) => status === 'open').length),
    exceptions: sum(({ exceptions }) => exceptions.length),
  };
}

function cardView(card: string, { journeys, charges, exceptions, days }: Rating): CardView {
  const chargeOf = new Map(charges.map((charge) => [charge.journeyId, charge]));
  const reasonOf = new Map(exceptions.map(({ journeyId, reason }) => [journeyId, reason]));
  return {
    card,
    journeys: journeys.map((journey) => journeyView(journey, chargeOf.get(journey.id), reasonOf.get(journey.id))),
    days: days.map((day) => ({ ...day, day: dayText(day.day) })),
  };
}

function journeyView(journey: Journey, charge: Charge | undefined, reason: NoPrice | undefined): JourneyView {
  const { id, status, first, last, from = null, to = null } = journey;
  return {
    ...{ id, status, day: dayText(journey.day), mode: first.mode, operator: first.operator, line: first.line ?? null },
    ...{ from, to, start: localTimeText(first.at), end: first === last ? null : localTimeText(last.at) },
    charge: charge ? chargeView(charge) : null,
    exception: reason === undefined ? null : { reason, words: exceptionInWords(reason) },
  };
}

function chargeView(charge: Charge): ChargeView {
  const { list, concession, transfer, cap, due, subsidy, borneByOperator, riders, rules } = charge;
  return {
    ...{ list, concession, transfer, cap, due, subsidy, borneByOperator },
    ...{ riders, rules, steps: stepsInWords(charge) },
  };
}

function prefixed(prefix: string, faults: readonly FareFault[]): readonly FareFault[] {
  return faults.map(({ field, message }) => ({ field: field === '' ? prefix : `${prefix}.${field}`, message }));
}
