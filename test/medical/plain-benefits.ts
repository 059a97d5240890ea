import Decimal from 'decimal.js';
import type { BenefitPolicyDocument, TierDocument } from '../../src/medical/domain/benefit/policy-document';

/** A bill for the second, deliberately plain implementation of the benefit rules: decimal.js on the texts of the documents. */
export interface PlainInput {
  readonly psn_type: string;
  readonly hosp_level: string;
  readonly cvlserv_flag: string;
  readonly psn_idet?: string;
  readonly nth_admission: number;
  readonly area: string;
  readonly acct_used_flag: string;
  readonly acct_balance: string;
  readonly mulaid_balance: string;
  readonly ytd: Readonly<Record<string, string>>;
  readonly lines: readonly Readonly<Record<string, string>>[];
}

type Money = Decimal;
type Totals = Readonly<Record<string, Money>>;

const cents = (value: Decimal): Money => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
const D = (text: Decimal.Value | undefined): Decimal => new Decimal(text ?? 0);
const ZERO = D(0);
const least = (...values: Decimal[]): Decimal => Decimal.min(...values);
const most = (...values: Decimal[]): Decimal => Decimal.max(...values);
const between = (value: Decimal): Decimal => most(ZERO, least(D(1), value));
const room = (cap: string, used: string | undefined): Money => most(ZERO, D(cap).minus(D(used)));

/** The totals of a bill by name, yuan with two decimals; `pool_prop_selfpay` with four. */
export function plainSettlement(policy: BenefitPolicyDocument, input: PlainInput): Readonly<Record<string, string>> {
  const bill = linesOf(input);
  const pool = poolOf(policy, input, bill['inscp_scp_amt']!);
  const funds = payersOf(policy, input, pool);
  const fund = Object.values(funds).reduce((sum, paid) => sum.plus(paid), pool.hifp);
  const hosp = policy.overlmt_borne_by_hospital ? bill['overlmt_selfpay']! : ZERO;
  const person = bill['medfee_sumamt']!.minus(fund).minus(hosp);
  const uses = input.acct_used_flag === '1';
  const acct = uses ? least(D(input.acct_balance), person) : ZERO;
  const aid = uses ? least(D(input.mulaid_balance), person.minus(acct)) : ZERO;
  const totals: Totals = {
    ...{ ...bill, ...funds, act_pay_dedc: pool.dedc, hifp_pay: pool.hifp, fund_pay_sumamt: fund },
    ...{ psn_part_amt: person, hosp_part_amt: hosp, acct_pay: acct, acct_mulaid_pay: aid },
    ...{ psn_cash_pay: person.minus(acct).minus(aid), balc: D(input.acct_balance).minus(acct) },
  };
  const texts = Object.entries(totals).map(([name, value]): [string, string] => [name, value.toFixed(2)]);
  return { ...Object.fromEntries(texts), pool_prop_selfpay: pool.ratio.toFixed(4, Decimal.ROUND_HALF_UP) };
}

function linesOf({ lines }: PlainInput): Totals {
  let [fee, own, over, first, scope] = [ZERO, ZERO, ZERO, ZERO, ZERO];
  for (const line of lines) {
    const det = cents(D(line['pric']).times(D(line['cnt'])));
    fee = fee.plus(det);
    if (line['chrgitm_lv'] === '03') {
      own = own.plus(det);
      continue;
    }
    const limit = line['pric_uplmt_amt'];
    const isAbove = limit !== undefined && D(line['pric']).gt(limit);
    const above = isAbove ? cents(D(line['pric']).minus(limit).times(D(line['cnt']))) : ZERO;
    const self = cents(det.minus(above).times(D(line['selfpay_prop'])));
    over = over.plus(above);
    first = first.plus(self);
    scope = scope.plus(det.minus(above).minus(self));
  }
  return {
    ...{ medfee_sumamt: fee, fulamt_ownpay_amt: own, overlmt_selfpay: over },
    ...{ preselfpay_amt: first, inscp_scp_amt: scope },
  };
}

function poolOf(p: BenefitPolicyDocument, i: PlainInput, scope: Money) {
  const dedc = least(scope, deductible(p, i));
  const entering = scope.minus(dedc);
  const bonus = i.psn_type.startsWith('12') ? D(p.retiree_bonus) : ZERO;
  let ratio = between(D(p.pool_ratio[i.hosp_level]).plus(bonus).minus(D(p.out_of_area_pp[i.area])));
  let raw = cents(entering.times(ratio));
  if (p.pool_tiers) {
    raw = tiers(p.pool_tiers, entering);
    if (!entering.isZero()) ratio = raw.div(entering).toDecimalPlaces(4, Decimal.ROUND_HALF_UP);
  }
  const left = room(p.pool_cap_fund, i.ytd['hifp']);
  const fits = raw.lte(left) || entering.isZero();
  if (fits) return { dedc, hifp: raw, ratio, over: ZERO, inBand: entering.minus(raw) };
  const covered = cents(ratio.isZero() ? left.times(entering).div(raw) : left.div(ratio));
  const over = most(ZERO, entering.minus(covered));
  return { dedc, hifp: left, ratio, over, inBand: entering.minus(over).minus(left) };
}

function deductible(p: BenefitPolicyDocument, i: PlainInput): Money {
  if (p.dedc_scope === 'none') return ZERO;
  const factor = p.nth_admission_factor[Math.min(i.nth_admission, p.nth_admission_factor.length) - 1];
  const standard = cents(D(p.act_pay_dedc_std[i.hosp_level]).times(D(factor)));
  return p.dedc_scope === 'annual' ? most(ZERO, standard.minus(D(i.ytd['dedc']))) : standard;
}

function payersOf(p: BenefitPolicyDocument, i: PlainInput, pool: ReturnType<typeof poolOf>): Totals {
  const { dedc, inBand, over } = pool;
  const oop = dedc.plus(inBand).plus(over);
  let rest = oop;
  const pay = (amount: Decimal): Decimal => {
    const paid = least(amount, rest);
    rest = rest.minus(paid);
    return paid;
  };
  const large = p.hifob && over.gt(0);
  const hifob = large ? pay(least(cents(over.times(p.hifob.ratio)), room(p.hifob.cap_fund, i.ytd['hifob']))) : ZERO;
  const supplement = p.cvlserv && i.cvlserv_flag === '1';
  const cvlserv = supplement ? pay(cents(inBand.times(p.cvlserv.rate))) : ZERO;
  const hifmi = p.hifmi ? pay(catastrophic(p.hifmi, i, oop)) : ZERO;
  const rate = i.psn_idet === undefined ? undefined : p.maf?.rate[i.psn_idet];
  let maf = ZERO;
  if (p.maf && rate !== undefined) {
    const base = most(ZERO, rest.minus(p.maf.deductible));
    maf = pay(least(cents(base.times(rate)), room(p.maf.annual_cap, i.ytd['maf'])));
  }
  return { hifob_pay: hifob, cvlserv_pay: cvlserv, hifmi_pay: hifmi, maf_pay: maf };
}

function catastrophic(rule: NonNullable<BenefitPolicyDocument['hifmi']>, i: PlainInput, oop: Money): Money {
  const tilt = i.psn_idet !== undefined && rule.tilt?.categories.includes(i.psn_idet) ? rule.tilt : undefined;
  const bands = rule.tiers.map(([from, to, share], index): TierDocument => {
    if (tilt === undefined) return [from, to, share];
    const begin = index === 0 ? cents(D(rule.threshold).times(tilt.threshold_factor)).toFixed(2) : from;
    return [begin, to, between(D(share).plus(tilt.ratio_bonus)).toFixed(6)];
  });
  const before = D(i.ytd['compliant_oop']);
  const due = tiers(bands, before.plus(oop)).minus(tiers(bands, before));
  return tilt?.cap_removed ? due : least(due, room(rule.cap_fund, i.ytd['hifmi']));
}

function tiers(bands: readonly TierDocument[], amount: Decimal): Decimal {
  let sum = ZERO;
  for (const [from, to, ratio] of bands) {
    const part = (to === null ? amount : least(amount, D(to))).minus(from);
    if (part.gt(0)) sum = sum.plus(cents(part.times(ratio)));
  }
  return sum;
}
