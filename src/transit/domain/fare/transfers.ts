import { type Fen, fen, minFen } from '../../../platform/money';
import { timesRatio } from './exact';
import type { Journey } from './journeys';
import type { FarePolicy, TransferRule } from './policy';
import { isOfCategory, type Rider } from './rider';

/** A journey that another may be a transfer from. */
interface Leg {
  readonly journey: Journey;
  readonly group: string;
  /** What the rider paid for it before caps. */
  readonly paid: Fen;
}

/** A transfer (换乘) that was found: the rule and the journey before. */
export interface Transfer {
  readonly rule: TransferRule;
  readonly from: Leg;
  readonly elapsedMs: number;
}

/** Journeys that follow one another by transfers. */
export class TransferChain {
  #first: Leg | undefined;
  #last: Leg | undefined;
  #rule: TransferRule | undefined;
  #count = 0;

  constructor(
    private readonly policy: FarePolicy,
    private readonly rider: Rider,
  ) {}

  /** The first rule by which the journey is a transfer. */
  find(journey: Journey, group: string): Transfer | undefined {
    const [from, first] = [this.#last, this.#first];
    if (!from || !first || journey.first.at < from.journey.last.at || isSameVehicle(from.journey, journey)) {
      return undefined;
    }
    for (const rule of this.policy.transfers) {
      const elapsedMs = elapsedOf(rule, (rule.fromFirst ? first : from).journey, journey);
      if (elapsedMs <= rule.limitMs && this.#allows(rule, from, journey, group)) return { rule, from, elapsedMs };
    }
    return undefined;
  }

  /** Notes a journey that a transfer may be from, and the rule by which it was one itself. */
  note(leg: Leg, rule: TransferRule | undefined): void {
    if (rule) {
      this.#count = this.#rule === rule ? this.#count + 1 : 1;
    } else {
      this.#first = leg;
      this.#count = 0;
    }
    this.#rule = rule;
    this.#last = leg;
  }

  /** Ends the chain: what follows begins one. */
  end(): void {
    this.#first = this.#last = this.#rule = undefined;
    this.#count = 0;
  }

  #allows(rule: TransferRule, from: Leg, journey: Journey, group: string): boolean {
    if (!rule.from.has(from.group) || !rule.to.has(group)) return false;
    if (rule.count >= 0 && this.#rule === rule && this.#count >= rule.count) return false;
    if (!rule.sameLine && isSameLine(from.journey, journey)) return false;
    const city = journey.first.cardCity ?? this.rider.cardCity ?? this.policy.city;
    if (city !== this.policy.city && !rule.otherCities) return false;
    return isOfCategory(this.rider, rule.categories, journey.day, this.policy.defaultCategory);
  }
}

/** What the rider pays for the second leg, of an amount that would be due for it. */
export function payAsTransfer({ rule: { effect }, from }: Transfer, amount: Fen): Fen {
  switch (effect.kind) {
    case 'rebate':
      return fen(Math.max(0, amount - effect.amount));
    case 'rebate_ratio':
      return fen(amount - timesRatio(amount, effect.ratio));
    case 'second_costs':
      return minFen(amount, effect.amount);
    case 'both_cost':
      return minFen(amount, fen(Math.max(0, effect.amount - from.paid)));
  }
}

/** GTFS-Fares v2 `duration_limit_type`; a single tap is both departure and arrival. */
function elapsedOf({ limitType }: TransferRule, from: Journey, to: Journey): number {
  const begin = limitType <= 1 ? from.first.at : from.last.at;
  const end = limitType === 0 || limitType === 3 ? to.last.at : to.first.at;
  return end - begin;
}

function isSameVehicle({ last: a }: Journey, { first: b }: Journey): boolean {
  return a.mode === b.mode && a.vehicle !== undefined && a.vehicle === b.vehicle;
}

function isSameLine({ last: a }: Journey, { first: b }: Journey): boolean {
  return a.mode === b.mode && a.line !== undefined && a.line === b.line;
}
