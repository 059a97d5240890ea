import type { Ratio } from './exact';

/** 起付线 once for a stay (`per_admission`), for each visit, for the calendar year, or not at all. */
export type DeductibleScope = 'per_admission' | 'per_visit' | 'annual' | 'none';

/** What a rule takes its share of: the deductible that was paid, the person's share within the ratio, what lies above the ceiling. */
export type BaseItem = 'act_pay_dedc' | 'inband_self' | 'over_cap';

/** A band: the part of an amount from `from` up to `to` fen (no end: `undefined`) at a ratio. */
export interface Tier {
  readonly from: number;
  readonly to: number | undefined;
  readonly ratio: Ratio;
}

/** 职工大额医疗费用补助: pays what lies above the pooling ceiling. */
export interface LargeAmountRule {
  readonly rule: 'hifob';
  readonly ratio: Ratio;
  /** Fen a year. */
  readonly cap: number;
}

/** 公务员医疗补助 and 企业补充医疗保险: a share of what the person bears. */
export interface SupplementRule {
  readonly rule: 'cvlserv' | 'hifes';
  readonly base: readonly BaseItem[];
  readonly ratio: Ratio;
}

/** 居民大病保险: bands over the year's compliant own payments. */
export interface CatastrophicRule {
  readonly rule: 'hifmi';
  readonly base: readonly BaseItem[];
  readonly tiers: readonly Tier[];
  /** Fen a year. */
  readonly cap: number;
  /** For the poor (倾斜支付): bands that begin lower and pay more. */
  readonly tilt:
    | {
        readonly categories: ReadonlySet<string>;
        readonly tiers: readonly Tier[];
        readonly capRemoved: boolean;
      }
    | undefined;
}

/** 医疗救助: a share of what is left, by category of the person. */
export interface AssistanceRule {
  readonly rule: 'maf';
  readonly rates: ReadonlyMap<string, Ratio>;
  /** Fen that the person bears first. */
  readonly deductible: number;
  /** Fen a year. */
  readonly cap: number;
}

/** A payer after the pooling fund, in the order of the policy. */
export type PayerRule = LargeAmountRule | SupplementRule | CatastrophicRule | AssistanceRule;
export type PayerName = PayerRule['rule'];

/** How an identity is taken: a settlement that breaks it is refused, or goes with a warning. */
export type CheckLevel = 'error' | 'warning';
export type CheckedIdentity = 'I1' | 'I3' | 'I5';

/** A policy that was read and can be calculated with. Amounts are fen. */
export interface BenefitPolicy {
  readonly name: string;
  readonly insutype: string;
  readonly medType: string;
  readonly year: number;
  readonly scope: DeductibleScope;
  readonly levels: ReadonlyMap<string, { readonly deductible: number; readonly ratio: Ratio }>;
  /** Share of the deductible at the first, second … admission of the year; the last one stands for all further ones. */
  readonly nthAdmission: readonly Ratio[];
  readonly retireeBonus: Ratio;
  /** What is taken from the ratio by kind of out-of-area care (异地就医). */
  readonly outOfArea: ReadonlyMap<string, Ratio>;
  /** Fen that the pooling fund pays in a year at most (统筹封顶线). */
  readonly poolCap: number;
  /** Bands instead of one ratio. */
  readonly poolTiers: readonly Tier[] | undefined;
  /** The bonus of retirees and the reduction out of the area count for bands too. */
  readonly tiersAdjusted: boolean;
  readonly payers: readonly PayerRule[];
  /** The institution bears what is above the price limit. */
  readonly hospitalBearsOverLimit: boolean;
  /** The personal account (个人账户) may pay. */
  readonly accountPays: boolean;
  readonly checks: Readonly<Record<CheckedIdentity, CheckLevel>>;
}
