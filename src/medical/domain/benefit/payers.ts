import type { Accumulators } from './bill';
import { RATIO_ONE, type Ratio, shiftedRatio, timesRatio } from './exact';
import type { AssistanceRule, BaseItem, CatastrophicRule, LargeAmountRule, PayerName, PayerRule, Tier } from './policy';

/** What the payers after the pooling fund look at, fen. */
export interface Shortfall {
  /** 起付线 that the person paid. */
  readonly deductible: number;
  /** 段内自付: the person's share within the ratio. */
  readonly inBand: number;
  /** 超封顶: what lies above the pooling ceiling. */
  readonly overCap: number;
}

/** What one payer pays, and from what it follows. */
export interface PayerStep {
  readonly payer: PayerName;
  /** Fen. */
  readonly paid: number;
  /** What its share was taken from, fen. */
  readonly base: number;
  /** The ratio, where there is one. */
  readonly ratio?: Ratio;
  /** What it might still pay this year, fen, where it has a ceiling. */
  readonly left?: number;
  /** What was left for the person to bear, fen, where the payer was to pay more than that. */
  readonly unpaid?: number;
  /** Compliant own payments of the year before and after this bill, and the benefits on them, fen. */
  readonly cumulative?: {
    readonly before: number;
    readonly after: number;
    readonly benefitBefore: number;
    readonly benefitAfter: number;
    readonly tilted: boolean;
  };
}

/** 合规自付: what the person would bear in scope if nobody else paid, fen. */
function compliantOop({ deductible, inBand, overCap }: Shortfall): number {
  return deductible + inBand + overCap;
}

/** What counts towards the threshold of catastrophic insurance (大病): what its rule looks at, else all of 合规自付, fen. */
export function countedOop(rules: readonly PayerRule[], shortfall: Shortfall): number {
  const catastrophe = rules.find((rule) => rule.rule === 'hifmi');
  return catastrophe === undefined ? compliantOop(shortfall) : baseOf(catastrophe.base, shortfall);
}

/** Lets the payers pay in the order of the policy; together they never pay more than the person would bear in scope. */
export function payInOrder(
  rules: readonly PayerRule[],
  shortfall: Shortfall,
  category: string | undefined,
  civilServant: boolean,
  ytd: Accumulators,
): readonly PayerStep[] {
  const steps: PayerStep[] = [];
  let left = compliantOop(shortfall);
  for (const rule of rules) {
    const step = stepOf(rule, { shortfall, left, category, civilServant, ytd });
    if (step === undefined) continue;
    const paid = Math.min(step.paid, left);
    left -= paid;
    steps.push(paid === step.paid ? step : { ...step, paid, unpaid: paid });
  }
  return steps;
}

interface Position {
  readonly shortfall: Shortfall;
  /** Fen in scope that nobody has paid yet. */
  readonly left: number;
  readonly category: string | undefined;
  readonly civilServant: boolean;
  readonly ytd: Accumulators;
}

function stepOf(rule: PayerRule, position: Position): PayerStep | undefined {
  switch (rule.rule) {
    case 'hifob':
      return largeAmount(rule, position);
    case 'cvlserv':
    case 'hifes': {
      if (rule.rule === 'cvlserv' && !position.civilServant) return undefined;
      const base = baseOf(rule.base, position.shortfall);
      return { payer: rule.rule, base, ratio: rule.ratio, paid: timesRatio(base, rule.ratio) };
    }
    case 'hifmi':
      return catastrophic(rule, position);
    case 'maf':
      return assistance(rule, position);
  }
}

function largeAmount({ ratio, cap }: LargeAmountRule, { shortfall, ytd }: Position): PayerStep | undefined {
  if (shortfall.overCap === 0) return undefined;
  const left = Math.max(0, cap - ytd.hifob);
  const paid = Math.min(timesRatio(shortfall.overCap, ratio), left);
  return { payer: 'hifob', base: shortfall.overCap, ratio, left, paid };
}

function catastrophic(rule: CatastrophicRule, { shortfall, category, ytd }: Position): PayerStep {
  const tilt = category !== undefined && rule.tilt?.categories.has(category) ? rule.tilt : undefined;
  const tiers = tilt?.tiers ?? rule.tiers;
  const base = baseOf(rule.base, shortfall);
  const before = ytd.compliantOop;
  const benefitBefore = benefitOf(tiers, before);
  const benefitAfter = benefitOf(tiers, before + base);
  const cumulative = { before, after: before + base, benefitBefore, benefitAfter, tilted: tilt !== undefined };
  const raw = benefitAfter - benefitBefore;
  if (tilt?.capRemoved) return { payer: 'hifmi', base, cumulative, paid: raw };
  const left = Math.max(0, rule.cap - ytd.hifmi);
  return { payer: 'hifmi', base, cumulative, left, paid: Math.min(raw, left) };
}

function assistance(rule: AssistanceRule, { left: unpaid, category, ytd }: Position): PayerStep | undefined {
  const ratio = category === undefined ? undefined : rule.rates.get(category);
  if (ratio === undefined) return undefined;
  const base = Math.max(0, unpaid - rule.deductible);
  const left = Math.max(0, rule.cap - ytd.maf);
  return { payer: 'maf', base, ratio, left, paid: Math.min(timesRatio(base, ratio), left) };
}

/** What bands pay on an amount: each band's part is rounded HALF_UP to fen. */
export function benefitOf(tiers: readonly Tier[], amount: number): number {
  let sum = 0;
  for (const { from, to, ratio } of tiers) {
    const part = Math.min(amount, to ?? Infinity) - from;
    if (part > 0) sum += timesRatio(part, ratio);
  }
  return sum;
}

/** Bands with another ratio each: raised or lowered, and kept between 0 and 1. */
export function shiftedTiers(tiers: readonly Tier[], by: number): readonly Tier[] {
  return by === 0 ? tiers : tiers.map((tier) => ({ ...tier, ratio: shiftedRatio(tier.ratio, by) }));
}

/** True when bands follow one another without a gap, and no ratio is above one. */
export function areTiersWhole(tiers: readonly Tier[]): boolean {
  return tiers.every(({ from, to, ratio }, index) => {
    const next = tiers[index + 1];
    return ratio <= RATIO_ONE && (next === undefined ? to === undefined || to > from : to === next.from && to > from);
  });
}

function baseOf(items: readonly BaseItem[], { deductible, inBand, overCap }: Shortfall): number {
  let sum = 0;
  for (const item of items) sum += item === 'act_pay_dedc' ? deductible : item === 'inband_self' ? inBand : overCap;
  return sum;
}
