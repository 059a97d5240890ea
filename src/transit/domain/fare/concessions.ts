import { type Fen, fen, minFen } from '../../../platform/money';
import { RATIO_ONE, type Ratio, timesRatio } from './exact';
import { isInNetwork, type Journey } from './journeys';
import { isInTimeframe, priceOf } from './list-price';
import type { Concession, FarePolicy } from './policy';
import { type Entitlement, isValidOn, type Rider } from './rider';
import { addMonths, monthNumber } from './shanghai-days';
import type { ConcessionRefusal, Step } from './steps';

/** Rides that were given a concession so far, for quotas and for taps again and again (连刷). */
export class ConcessionUse {
  readonly #rides = new Map<string, number>();
  readonly #last = new Map<string, Journey>();

  /** Rides in the journey's month. */
  ridesOf(concession: Concession, journey: Journey): number {
    return this.#rides.get(keyOf(concession, journey)) ?? 0;
  }

  lastOf(concession: Concession): Journey | undefined {
    return this.#last.get(concession.id);
  }

  note(concession: Concession, journey: Journey): void {
    if (concession.antiPassbackMs > 0) this.#last.set(concession.id, journey);
    if (concession.monthlyQuota === undefined) return;
    this.#rides.set(keyOf(concession, journey), this.ridesOf(concession, journey) + 1);
  }
}

/**
 * The first concession of the policy that the rider has and may use for the journey, noting in `steps` those that were refused.
 * The journey is one with both its ends.
 */
export function concessionFor(
  policy: FarePolicy,
  rider: Rider,
  journey: Journey,
  use: ConcessionUse,
  steps: Step[],
): Concession | undefined {
  for (const concession of policy.concessions) {
    if (concession.networks?.some((network) => isInNetwork(network, journey.first)) === false) continue;
    const held = rider.entitlements.filter(({ category }) => category === concession.category);
    const isForAll = concession.category === policy.defaultCategory;
    if (held.length === 0 && !isForAll) continue;
    const reason =
      cityRefusal(policy, rider, journey, concession) ??
      (isForAll ? undefined : entitlementRefusal(concession, held, journey)) ??
      useRefusal(concession, journey, use);
    if (reason === undefined) return concession;
    steps.push({ step: 'concession_refused', rule: concession.id, category: concession.categoryName, reason });
  }
  return undefined;
}

/** What the rider pays of an amount with a concession. */
export function payWith({ pays }: Concession, amount: Fen, journey: Journey): Fen {
  switch (pays.kind) {
    case 'ratio':
      return timesRatio(amount, pays.ratio);
    case 'amount':
      return minFen(pays.amount, amount);
    case 'product': {
      const price = priceOf(pays.product.price, journey);
      return typeof price === 'string' ? amount : minFen(price.amount, amount);
    }
    case 'bands':
      return bandedShare(pays.bands, amount);
  }
}

/** The parts of an amount by their shares, rounded HALF_UP once. */
function bandedShare(bands: readonly { readonly from: Fen; readonly ratio: Ratio }[], amount: Fen): Fen {
  const millionths = bands.reduce((sum, { from, ratio }, index) => {
    const to = bands[index + 1]?.from ?? amount;
    return sum + Math.max(0, Math.min(amount, to) - from) * ratio;
  }, 0);
  const rest = millionths % RATIO_ONE;
  return fen((millionths - rest) / RATIO_ONE + (2 * rest >= RATIO_ONE ? 1 : 0));
}

function cityRefusal(
  policy: FarePolicy,
  rider: Rider,
  { first }: Journey,
  { otherCities }: Concession,
): ConcessionRefusal | undefined {
  const city = first.cardCity ?? rider.cardCity ?? policy.city;
  return city === policy.city || otherCities ? undefined : 'other_city';
}

function entitlementRefusal(
  { reviewMonths }: Concession,
  held: readonly Entitlement[],
  { day }: Journey,
): ConcessionRefusal | undefined {
  const valid = held.filter((one) => isValidOn(one, day));
  if (valid.length === 0) return 'not_valid';
  if (reviewMonths === undefined) return undefined;
  const isReviewed = valid.some(
    ({ reviewedOn }) => reviewedOn !== undefined && day >= reviewedOn && day < addMonths(reviewedOn, reviewMonths),
  );
  return isReviewed ? undefined : 'not_reviewed';
}

function useRefusal(concession: Concession, journey: Journey, use: ConcessionUse): ConcessionRefusal | undefined {
  const { timeframes, excluded, monthlyQuota, antiPassbackMs } = concession;
  const { at } = journey.first;
  if (timeframes?.some((frame) => isInTimeframe(frame, at)) === false) return 'excluded_time';
  if (excluded.some((frame) => isInTimeframe(frame, at))) return 'excluded_time';
  if (monthlyQuota !== undefined && use.ridesOf(concession, journey) >= monthlyQuota) return 'quota_used';
  const last = antiPassbackMs > 0 ? use.lastOf(concession) : undefined;
  if (last && at - last.first.at < antiPassbackMs && isSamePlace(last, journey)) return 'passback';
  return undefined;
}

/** Whether two journeys began at the same gates or on the same vehicle, as far as the taps tell. */
function isSamePlace({ first: a }: Journey, { first: b }: Journey): boolean {
  if (a.mode !== b.mode || a.operator !== b.operator || a.line !== b.line) return false;
  if (a.vehicle !== undefined && b.vehicle !== undefined) return a.vehicle === b.vehicle;
  return a.stop === b.stop;
}

function keyOf({ id }: Concession, { day }: Journey): string {
  return `${monthNumber(day)} ${id}`;
}
