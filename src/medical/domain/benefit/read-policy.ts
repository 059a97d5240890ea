import { RATIO_ONE, type Ratio, readRatio, readYuan, timesRatio } from './exact';
import { areTiersWhole, shiftedTiers } from './payers';
import type { BaseItem, BenefitPolicy, CatastrophicRule, PayerName, PayerRule, Tier } from './policy';
import type {
  AssistanceDocument,
  BenefitPolicyDocument,
  CatastrophicDocument,
  PolicyFault,
  SupplementDocument,
  TierDocument,
} from './policy-document';

/** The order of payers where a document names none: 大额, 企业补充, 公务员补助, 大病, 医疗救助. */
export const PAYER_ORDER: readonly PayerName[] = ['hifob', 'hifes', 'cvlserv', 'hifmi', 'maf'];
const ALL_OOP: readonly BaseItem[] = ['act_pay_dedc', 'inband_self', 'over_cap'];

/**
 * Reads a document of the right shape (see the JSON Schema) into a policy, or says what is wrong with its figures: amounts
 * and ratios that are none, bands with gaps, levels with a deductible and no ratio.
 */
export function readPolicy(document: BenefitPolicyDocument): BenefitPolicy | readonly PolicyFault[] {
  const reader = new PolicyReader(document);
  const policy = reader.policy();
  return reader.faults.length > 0 ? reader.faults : policy;
}

/** True for a policy that could be read. */
export function isPolicy(read: BenefitPolicy | readonly PolicyFault[]): read is BenefitPolicy {
  return !Array.isArray(read);
}

class PolicyReader {
  readonly faults: PolicyFault[] = [];

  constructor(private readonly document: BenefitPolicyDocument) {}

  policy(): BenefitPolicy {
    const { document } = this;
    const { nth_admission_factor: factors, identity_checks: checks } = document;
    if (factors.length === 0) this.#fault('nth_admission_factor', 'must name a factor for the first admission');
    return {
      ...{ name: document.param_set, insutype: document.insutype, medType: document.med_type, year: document.year },
      ...{ scope: document.dedc_scope, levels: this.#levels() },
      nthAdmission: factors.map((text, index) => this.#ratio(`nth_admission_factor.${index}`, text)),
      retireeBonus: this.#ratio('retiree_bonus', document.retiree_bonus),
      outOfArea: this.#outOfArea(),
      poolCap: this.#amount('pool_cap_fund', document.pool_cap_fund),
      poolTiers: document.pool_tiers && this.#tiers('pool_tiers', document.pool_tiers),
      tiersAdjusted: document.pool_tiers_adjusted ?? false,
      payers: this.#payers(),
      hospitalBearsOverLimit: document.overlmt_borne_by_hospital ?? false,
      accountPays: document.acct_allowed ?? true,
      checks: { I1: checks?.I1 ?? 'error', I3: checks?.I3 ?? 'error', I5: checks?.I5 ?? 'error' },
    };
  }

  #levels(): BenefitPolicy['levels'] {
    const { act_pay_dedc_std: deductibles, pool_ratio: ratios } = this.document;
    for (const level of Object.keys(ratios)) {
      if (!Object.hasOwn(deductibles, level))
        this.#fault(`act_pay_dedc_std.${level}`, 'is missing: the level has a ratio');
    }
    const levels = Object.entries(deductibles).map(([level, text]) => {
      const deductible = this.#amount(`act_pay_dedc_std.${level}`, text);
      const ratio = Object.hasOwn(ratios, level) ? ratios[level] : undefined;
      if (ratio === undefined) this.#fault(`pool_ratio.${level}`, 'is missing: the level has a deductible');
      return [level, { deductible, ratio: this.#ratio(`pool_ratio.${level}`, ratio ?? '0') }] as const;
    });
    return new Map(levels);
  }

  #outOfArea(): ReadonlyMap<string, Ratio> {
    const kinds = Object.entries(this.document.out_of_area_pp);
    if (!kinds.some(([kind]) => kind === 'local')) this.#fault('out_of_area_pp.local', 'is missing');
    return new Map(kinds.map(([kind, text]) => [kind, this.#ratio(`out_of_area_pp.${kind}`, text)]));
  }

  #payers(): readonly PayerRule[] {
    const { document } = this;
    const order = document.payer_order ?? PAYER_ORDER;
    for (const name of PAYER_ORDER) {
      if (document[name] !== undefined && !order.includes(name)) {
        this.#fault('payer_order', `must name ${name}, which the policy has`);
      }
    }
    if (new Set(order).size !== order.length) this.#fault('payer_order', 'must name every payer once');
    return order.flatMap((name) => this.#payer(name) ?? []);
  }

  #payer(name: PayerName): PayerRule | undefined {
    const { hifob, hifes, cvlserv, hifmi, maf } = this.document;
    switch (name) {
      case 'hifob':
        if (!hifob) return undefined;
        return {
          rule: 'hifob',
          ratio: this.#ratio('hifob.ratio', hifob.ratio),
          cap: this.#amount('hifob.cap_fund', hifob.cap_fund),
        };
      case 'hifes':
        return hifes && this.#supplement('hifes', hifes);
      case 'cvlserv':
        return cvlserv && this.#supplement('cvlserv', cvlserv);
      case 'hifmi':
        return hifmi && this.#catastrophic(hifmi);
      case 'maf':
        return maf && this.#assistance(maf);
    }
  }

  #supplement(rule: 'hifes' | 'cvlserv', { of, rate }: SupplementDocument): PayerRule {
    return { rule, base: typeof of === 'string' ? [of] : of, ratio: this.#ratio(`${rule}.rate`, rate) };
  }

  #catastrophic(document: CatastrophicDocument): CatastrophicRule {
    const threshold = this.#amount('hifmi.threshold', document.threshold);
    const tiers = this.#tiers('hifmi.tiers', document.tiers);
    const [first] = tiers;
    if (first && first.from !== threshold) this.#fault('hifmi.threshold', 'must be where the first band begins');
    return {
      rule: 'hifmi',
      base: document.base ?? ALL_OOP,
      tiers,
      cap: this.#amount('hifmi.cap_fund', document.cap_fund),
      tilt: document.tilt && this.#tilt(document.tilt, tiers, threshold),
    };
  }

  #tilt(
    tilt: NonNullable<CatastrophicDocument['tilt']>,
    tiers: readonly Tier[],
    threshold: number,
  ): CatastrophicRule['tilt'] {
    const factor = this.#ratio('hifmi.tilt.threshold_factor', tilt.threshold_factor);
    const bonus = this.#ratio('hifmi.tilt.ratio_bonus', tilt.ratio_bonus);
    const raised = shiftedTiers(tiers, bonus);
    const from = timesRatio(threshold, factor);
    return {
      categories: new Set(tilt.categories),
      tiers: raised.map((tier, index) => (index === 0 ? { ...tier, from } : tier)),
      capRemoved: tilt.cap_removed,
    };
  }

  #assistance({ rate, deductible, annual_cap: cap }: AssistanceDocument): PayerRule {
    return {
      rule: 'maf',
      rates: new Map(
        Object.entries(rate).map(([category, text]) => [category, this.#ratio(`maf.rate.${category}`, text)]),
      ),
      deductible: this.#amount('maf.deductible', deductible),
      cap: this.#amount('maf.annual_cap', cap),
    };
  }

  #tiers(field: string, rows: readonly TierDocument[]): readonly Tier[] {
    const tiers = rows.map(([from, to, ratio], index) => ({
      from: this.#amount(`${field}.${index}.0`, from),
      to: to === null ? undefined : this.#amount(`${field}.${index}.1`, to),
      ratio: this.#ratio(`${field}.${index}.2`, ratio),
    }));
    if (!areTiersWhole(tiers)) this.#fault(field, 'must be bands that follow one another without a gap');
    return tiers;
  }

  #amount(field: string, text: string): number {
    const fen = readYuan(text);
    if (fen === undefined) this.#fault(field, 'must be yuan with two decimals at most, 0 or more');
    return fen ?? 0;
  }

  #ratio(field: string, text: string): Ratio {
    const ratio = readRatio(text);
    if (ratio === undefined) this.#fault(field, 'must be a ratio from 0 to 1 with six decimals at most');
    return ratio ?? (RATIO_ONE as Ratio);
  }

  #fault(field: string, message: string): void {
    if (!this.faults.some((fault) => fault.field === field)) this.faults.push({ field, message });
  }
}
