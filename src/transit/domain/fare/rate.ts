import { type Fen, fen, sumFen, ZERO_FEN } from '../../../platform/money';
import { CapUse } from './caps';
import { concessionFor, ConcessionUse, payWith } from './concessions';
import { timesRatio } from './exact';
import { type Journey, journeysOf } from './journeys';
import { type ListPrice, listPrice, type NoPrice } from './list-price';
import type { Concession, FarePolicy } from './policy';
import type { Rider } from './rider';
import type { DayNumber } from './shanghai-days';
import type { Step } from './steps';
import { inOrder } from './tap-order';
import type { Tap } from './tap';
import { payAsTransfer, type Transfer, TransferChain } from './transfers';

/** What the amounts of a charge or of many come to; `due + concession + transfer + cap = list`. */
export interface FareTotals {
  /** 标价: of all riders, over-time included. */
  readonly list: Fen;
  /** Taken off by concessions (优惠), by transfer rebates (换乘), by caps (封顶, the credited overcharge). */
  readonly concession: Fen;
  readonly transfer: Fen;
  readonly cap: Fen;
  /** 应付: what the card pays. */
  readonly due: Fen;
  /** Of what was taken off: the finance bureau's part (财政补贴) and the operator's (运营单位让利). */
  readonly subsidy: Fen;
  readonly borneByOperator: Fen;
}

/** What one journey costs and why. A free ride has one, too, of 0 fen, with what the finance bureau pays for it. */
export interface Charge extends FareTotals {
  readonly journeyId: string;
  readonly day: DayNumber;
  readonly policyId: string;
  readonly policyVersion: string;
  /** Holder and companions. */
  readonly riders: number;
  /** The holder's own part of `due`, without over-time: what counts for caps. */
  readonly holder: Fen;
  /** Ids of the rules that made it, in the order of the steps. */
  readonly rules: readonly string[];
  readonly steps: readonly Step[];
}

/** A service day (营运日) of the card. */
export interface RatedDay extends FareTotals {
  readonly day: DayNumber;
  readonly journeys: number;
  /** Journeys that cost the card nothing. */
  readonly free: number;
}

/** A journey without a price, and why. */
export interface FareException {
  readonly journeyId: string;
  readonly reason: NoPrice;
}

/** Each tap is in exactly one journey; each journey has a charge or an exception, or is still open. */
export interface Rating {
  readonly policyId: string;
  readonly policyVersion: string;
  readonly journeys: readonly Journey[];
  readonly charges: readonly Charge[];
  readonly exceptions: readonly FareException[];
  readonly days: readonly RatedDay[];
}

export interface RateOptions {
  /**
   * What was rated before, up to the service day before that of the first journey here: caps, quotas and transfers go on from it.
   * A day is rated anew by what was rated of the days before it in its week and its month, and the taps of its own journeys.
   */
  readonly earlier?: Pick<Rating, 'journeys' | 'charges'>;
  /** Instant up to which all taps are there: what has been open for too long by then has a missing exit. */
  readonly until?: number;
}

/**
 * Prices the taps of one card: any span of time, any order, each tap any number of times; the result is the same. Caps and quotas
 * count from the first tap given, unless `earlier` says what came before. Throws a RangeError when the taps are of several cards.
 */
export function rate(policy: FarePolicy, rider: Rider, taps: readonly Tap[], options: RateOptions = {}): Rating {
  const journeys = journeysOf(policy, inOrder(taps), options.until);
  const rater = new Rater(policy, rider);
  if (options.earlier) rater.recall(options.earlier);
  for (const journey of journeys) if (journey.status !== 'open') rater.take(journey);
  const { charges, exceptions } = rater;
  const { id: policyId, version: policyVersion } = policy;
  return { policyId, policyVersion, journeys, charges, exceptions, days: daysOf(charges) };
}

/** The sums of charges. */
export function totalsOf(charges: readonly FareTotals[]): FareTotals {
  const sum = (field: keyof FareTotals): Fen => sumFen(charges.map((charge) => charge[field]));
  return {
    ...{ list: sum('list'), concession: sum('concession'), transfer: sum('transfer'), cap: sum('cap') },
    ...{ due: sum('due'), subsidy: sum('subsidy'), borneByOperator: sum('borneByOperator') },
  };
}

/** The holder's own ride while it is priced. */
interface HolderFare {
  pays: Fen;
  concession: Fen;
  transfer: Fen;
  cap: Fen;
  subsidy: Fen;
  /** Before caps: what a transfer with a price for both legs takes into account. */
  beforeCaps: Fen;
}

class Rater {
  readonly charges: Charge[] = [];
  readonly exceptions: FareException[] = [];
  readonly #concessions = new ConcessionUse();
  readonly #caps: CapUse;
  readonly #chain: TransferChain;

  constructor(
    private readonly policy: FarePolicy,
    private readonly rider: Rider,
  ) {
    this.#caps = new CapUse(policy, rider);
    this.#chain = new TransferChain(policy, rider);
  }

  /** Brings caps, quotas and the chain of transfers to where they were after what was rated before. */
  recall({ journeys, charges }: Pick<Rating, 'journeys' | 'charges'>): void {
    const byJourney = new Map(charges.map((charge) => [charge.journeyId, charge]));
    for (const journey of journeys) {
      const charge = byJourney.get(journey.id);
      if (charge) this.#recallCharge(journey, charge);
      else if (journey.status !== 'open') this.#chain.end();
    }
  }

  take(journey: Journey): void {
    const list = listPrice(this.policy, journey);
    if (typeof list === 'string') {
      this.exceptions.push({ journeyId: journey.id, reason: list });
      this.#chain.end();
      return;
    }
    const { leg, amount, basis } = list;
    const steps: Step[] = [{ step: 'list', rule: leg.id, product: leg.product.name, basis, after: amount }];
    const fare = fullFare(amount);
    if (list.isOrdinary) this.#discount(journey, list, fare, steps);
    // Neither a concession nor a rebate nor a cap lowers a make-up fare, and no transfer follows it.
    else this.#chain.end();
    this.charges.push(this.#charge(journey, list, fare, steps));
  }

  #recallCharge(journey: Journey, { steps, holder, cap }: Charge): void {
    const [first] = steps;
    if (first?.step !== 'list' || first.basis.kind === 'incomplete') return this.#chain.end();
    const idOf = (kind: 'concession' | 'transfer'): string | undefined => steps.find(isStep(kind))?.rule;
    const { policy } = this;
    const concession = policy.concessions.find(({ id }) => id === idOf('concession'));
    if (concession) this.#concessions.note(concession, journey);
    if (concession?.caps !== false) this.#caps.recall(journey, holder);
    const leg = policy.legs.rules.find(({ id }) => id === first.rule);
    if (!leg || concession?.transfers === false || first.basis.kind === 'same_stop') return this.#chain.end();
    const rule = policy.transfers.find(({ id }) => id === idOf('transfer'));
    this.#chain.note({ journey, group: leg.group, paid: fen(holder + cap) }, rule);
  }

  #discount(journey: Journey, { leg, basis }: ListPrice, fare: HolderFare, steps: Step[]): void {
    const { policy, rider } = this;
    const concession = concessionFor(policy, rider, journey, this.#concessions, steps);
    const mayTransfer = concession?.transfers !== false && basis.kind !== 'same_stop';
    const transfer = mayTransfer ? this.#chain.find(journey, leg.group) : undefined;
    for (const step of policy.stacking) {
      if (step === 'concession' && concession) this.#concede(journey, concession, fare, steps);
      if (step === 'transfer' && transfer) this.#rebate(transfer, fare, steps);
      if (step === 'cap') this.#cap(journey, concession, fare, steps);
    }
    if (mayTransfer) this.#chain.note({ journey, group: leg.group, paid: fare.beforeCaps }, transfer?.rule);
    else this.#chain.end();
  }

  #concede(journey: Journey, concession: Concession, fare: HolderFare, steps: Step[]): void {
    this.#concessions.note(concession, journey);
    const { id: rule, categoryName: category, pays, monthlyQuota } = concession;
    const before = fare.pays;
    const after = payWith(concession, before, journey);
    const subsidy = timesRatio(before - after, concession.subsidyShare);
    const quota =
      monthlyQuota === undefined
        ? undefined
        : { used: this.#concessions.ridesOf(concession, journey), of: monthlyQuota };
    const ratio = pays.kind === 'ratio' ? pays.ratio : undefined;
    steps.push({ step: 'concession', rule, category, ratio, before, after, subsidy, quota });
    fare.pays = after;
    fare.concession = fen(before - after);
    fare.subsidy = fen(fare.subsidy + subsidy);
  }

  #rebate(transfer: Transfer, fare: HolderFare, steps: Step[]): void {
    const { rule, from, elapsedMs } = transfer;
    const before = fare.pays;
    const after = payAsTransfer(transfer, before);
    const minutes = Math.floor(elapsedMs / 60_000);
    const subsidy = timesRatio(before - after, rule.subsidyShare);
    steps.push({ step: 'transfer', rule: rule.id, from: from.journey.id, minutes, before, after, subsidy });
    fare.pays = after;
    fare.transfer = fen(before - after);
    fare.subsidy = fen(fare.subsidy + subsidy);
  }

  #cap(journey: Journey, concession: Concession | undefined, fare: HolderFare, steps: Step[]): void {
    fare.beforeCaps = fare.pays;
    if (concession?.caps === false) return;
    const { after, subsidy } = this.#caps.apply(journey, fare.pays, steps);
    fare.cap = fen(fare.pays - after);
    fare.pays = after;
    fare.subsidy = fen(fare.subsidy + subsidy);
  }

  #charge(journey: Journey, list: ListPrice, fare: HolderFare, steps: Step[]): Charge {
    const riders = journey.first.riders ?? 1;
    const companions = fen((riders - 1) * list.amount);
    if (riders > 1) steps.push({ step: 'companions', companions: riders - 1, each: list.amount, amount: companions });
    const overTime = fen((list.overTime?.amount ?? 0) * riders);
    if (list.overTime) {
      const { rule, minutes, amount: each } = list.overTime;
      steps.push({ step: 'over_time', rule, minutes, each, amount: overTime });
    }
    const { concession, transfer, cap, subsidy, pays: holder } = fare;
    // Made for every journey of an account with every tap: in one literal, for spreads cost more than the pricing.
    return {
      journeyId: journey.id,
      day: journey.day,
      policyId: this.policy.id,
      policyVersion: this.policy.version,
      riders,
      list: fen(list.amount + companions + overTime),
      concession,
      transfer,
      cap,
      due: fen(holder + companions + overTime),
      holder,
      subsidy,
      borneByOperator: fen(concession + transfer + cap - subsidy),
      rules: rulesOf(steps),
      steps,
    };
  }
}

function fullFare(amount: Fen): HolderFare {
  return {
    pays: amount,
    concession: ZERO_FEN,
    transfer: ZERO_FEN,
    cap: ZERO_FEN,
    subsidy: ZERO_FEN,
    beforeCaps: amount,
  };
}

function isStep<Kind extends Step['step']>(kind: Kind) {
  return (step: Step): step is Extract<Step, { readonly step: Kind }> => step.step === kind;
}

function rulesOf(steps: readonly Step[]): readonly string[] {
  const rules: string[] = [];
  for (const step of steps) {
    if (step.step === 'companions' || step.step === 'concession_refused') continue;
    rules.push(step.rule);
    if (step.step === 'list' && 'rule' in step.basis) rules.push(step.basis.rule);
  }
  return rules;
}

/** A service day while it is summed up. */
type DaySums = { -readonly [Field in keyof RatedDay]: RatedDay[Field] };

/** In one pass, for it is done with every tap of an account. */
function daysOf(charges: readonly Charge[]): readonly RatedDay[] {
  const byDay = new Map<DayNumber, DaySums>();
  for (const charge of charges) {
    const sums = byDay.get(charge.day);
    if (sums === undefined) byDay.set(charge.day, firstOfDay(charge));
    else addTo(sums, charge);
  }
  return [...byDay.values()];
}

function firstOfDay(charge: Charge): DaySums {
  const { day, list, concession, transfer, cap, due, subsidy, borneByOperator } = charge;
  const free = due === 0 ? 1 : 0;
  return { day, journeys: 1, free, list, concession, transfer, cap, due, subsidy, borneByOperator };
}

function addTo(sums: DaySums, charge: Charge): void {
  sums.journeys += 1;
  if (charge.due === 0) sums.free += 1;
  sums.list = fen(sums.list + charge.list);
  sums.concession = fen(sums.concession + charge.concession);
  sums.transfer = fen(sums.transfer + charge.transfer);
  sums.cap = fen(sums.cap + charge.cap);
  sums.due = fen(sums.due + charge.due);
  sums.subsidy = fen(sums.subsidy + charge.subsidy);
  sums.borneByOperator = fen(sums.borneByOperator + charge.borneByOperator);
}
