import { type Fen, fen, minFen, ZERO_FEN } from '../../../platform/money';
import { timesRatio } from './exact';
import type { Journey } from './journeys';
import type { Cap, CapPeriod, FarePolicy } from './policy';
import { isOfCategory, type Rider } from './rider';
import { type DayNumber, firstOfMonth, mondayOf, monthNumber } from './shanghai-days';
import type { Step } from './steps';

/** What caps (封顶) left of an amount. */
export interface Capped {
  readonly after: Fen;
  /** Of what was taken off, the part that the finance bureau bears. */
  readonly subsidy: Fen;
}

/** What was paid under each cap in each of its periods. */
export class CapUse {
  /** By cap, then by the first day of the period. */
  readonly #paid: readonly Map<DayNumber, Fen>[];

  constructor(
    private readonly policy: FarePolicy,
    private readonly rider: Rider,
  ) {
    this.#paid = policy.caps.map(() => new Map<DayNumber, Fen>());
  }

  /** Counts what was paid for a journey that was rated before. */
  recall(journey: Journey, paid: Fen): void {
    this.policy.caps.forEach((cap, index) => {
      if (this.#isUnder(cap, journey)) this.#add(index, journey, paid);
    });
  }

  /** Lowers an amount to what all caps of the journey leave, one after the other, and counts what is paid under each. */
  apply(journey: Journey, amount: Fen, steps: Step[]): Capped {
    const { caps } = this.policy;
    let after = amount;
    let subsidy = ZERO_FEN;
    const counted: number[] = [];
    caps.forEach((cap, index) => {
      if (!this.#isUnder(cap, journey)) return;
      counted.push(index);
      const used = this.#used(index, cap, journey);
      const before = after;
      after = minFen(before, fen(Math.max(0, cap.amount - used)));
      if (after === before) return;
      const part = timesRatio(before - after, cap.subsidyShare);
      subsidy = fen(subsidy + part);
      const { id: rule, period, amount: limit } = cap;
      const amounts = { limit, used, before, after, subsidy: part };
      steps.push({ step: 'cap', rule, period, since: periodOf(period, journey.day), ...amounts });
    });
    if (after > 0) for (const index of counted) this.#add(index, journey, after);
    return { after, subsidy };
  }

  #isUnder(cap: Cap, { first, from, to, day }: Journey): boolean {
    if (cap.modes?.has(first.mode) === false) return false;
    if (cap.stops && !(isWithin(cap.stops, from) && isWithin(cap.stops, to))) return false;
    const city = first.cardCity ?? this.rider.cardCity ?? this.policy.city;
    if (city !== this.policy.city && !cap.otherCities) return false;
    return isOfCategory(this.rider, cap.categories, day, this.policy.defaultCategory);
  }

  #used(index: number, { period }: Cap, { day }: Journey): Fen {
    return this.#paid[index]?.get(periodOf(period, day)) ?? ZERO_FEN;
  }

  #add(index: number, { day }: Journey, amount: Fen): void {
    const [paid, cap] = [this.#paid[index], this.policy.caps[index]];
    if (!paid || !cap) return;
    const since = periodOf(cap.period, day);
    paid.set(since, fen((paid.get(since) ?? 0) + amount));
  }
}

/** The first service day of the period that a day is in; weeks begin on Monday. */
export function periodOf(period: CapPeriod, day: DayNumber): DayNumber {
  if (period === 'day') return day;
  return period === 'week' ? mondayOf(day) : firstOfMonth(monthNumber(day));
}

function isWithin(stops: ReadonlySet<string>, stop: string | undefined): boolean {
  return stop !== undefined && stops.has(stop);
}
