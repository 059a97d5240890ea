import Decimal from 'decimal.js';
import type { BenefitPolicyDocument, TierDocument } from '../../src/medical/domain/benefit/policy-document';

/** A second implementation of the benefit rules, as plain as can be: decimal.js on the texts of the documents, no cleverness. */
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
const cents = (value: Decimal): Money => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
const D = (text: Decimal.Value | undefined): Decimal => new Decimal(text ?? 0);
const ZERO = D(0);
const least = (...values: Decimal[]): Decimal => Decimal.min(...values);
const most = (...values: Decimal[]): Decimal => Decimal.max(...values);
const between = (value: Decimal): Decimal => most(ZERO, least(D(1), value));

/** The totals of a bill by name, yuan with two decimals; `pool_prop_selfpay` with four. */
export function plainSettlement(p: BenefitPolicyDocument, i: PlainInput): Readonly<Record<string, string>> {
  let [fee, own, over, first, scope] = [ZERO, ZERO, ZERO, ZERO, ZERO];
  for (const line of i.lines) {
    const det = cents(D(line['pric']).times(D(line['cnt'])));
    fee = fee.plus(det);
    if (line['chrgitm_lv'] === '03') {
      own = own.plus(det);
      continue;
    }
    const limit = line['pric_uplmt_amt'];
    const above = limit && D(line['pric']).gt(limit) ? cents(D(line['pric']).minus(limit).times(D(line['cnt']))) : ZERO;
    const self = cents(det.minus(above).times(D(line['selfpay_prop'])));
    over = over.plus(above);
    first = first.plus(self);
    scope = scope.plus(det.minus(above).minus(self));
  }
  const factor = p.nth_admission_factor[Math.min(i.nth_admission, p.nth_admission_factor.length) - 1];
  let standard = cents(D(p.act_pay_dedc_std[i.hosp_level]).times(D(factor)));
  if (p.dedc_scope === 'annual') standard = most(ZERO, standard.minus(D(i.ytd['dedc'])));
  if (p.dedc_scope === 'none') standard = ZERO;
  const dedc = least(scope, standard);
  const entering = scope.minus(dedc);
  const bonus = i.psn_type.startsWith('12') ? D(p.retiree_bonus) : ZERO;
  let ratio = between(D(p.pool_ratio[i.hosp_level]).plus(bonus).minus(D(p.out_of_area_pp[i.area])));
  let raw = cents(entering.times(ratio));
  if (p.pool_tiers) {
    raw = tiers(p.pool_tiers, entering);
    if (!entering.isZero()) ratio = raw.div(entering).toDecimalPlaces(4, Decimal.ROUND_HALF_UP);
  }
  const left = most(ZERO, D(p.pool_cap_fund).minus(D(i.ytd['hifp'])));
  const fits = raw.lte(left) || entering.isZero();
  const hifp = fits ? raw : left;
  const overCap = fits
    ? ZERO
    : most(ZERO, entering.minus(cents(ratio.isZero() ? left.times(entering).div(raw) : left.div(ratio))));
  const inBand = entering.minus(overCap).minus(hifp);
  const oop = dedc.plus(inBand).plus(overCap);
  let rest = oop;
  const pay = (amount: Decimal): Decimal => {
    const paid = least(amount, rest);
    rest = rest.minus(paid);
    return paid;
  };
  let [hifob, cvlserv, hifmi, maf] = [ZERO, ZERO, ZERO, ZERO];
  if (p.hifob && overCap.gt(0)) {
    hifob = pay(least(cents(overCap.times(p.hifob.ratio)), most(ZERO, D(p.hifob.cap_fund).minus(D(i.ytd['hifob'])))));
  }
  if (p.cvlserv && i.cvlserv_flag === '1') cvlserv = pay(cents(inBand.times(p.cvlserv.rate)));
  if (p.hifmi) {
    const { tilt } = p.hifmi;
    const tilted = tilt !== undefined && i.psn_idet !== undefined && tilt.categories.includes(i.psn_idet);
    const bands = p.hifmi.tiers.map(([from, to, share], index): TierDocument => {
      if (!tilted) return [from, to, share];
      const begin = index === 0 ? cents(D(p.hifmi!.threshold).times(tilt.threshold_factor)).toFixed(2) : from;
      return [begin, to, between(D(share).plus(tilt.ratio_bonus)).toFixed(6)];
    });
    const before = D(i.ytd['compliant_oop']);
    const due = tiers(bands, before.plus(oop)).minus(tiers(bands, before));
    const room = most(ZERO, D(p.hifmi.cap_fund).minus(D(i.ytd['hifmi'])));
    hifmi = pay(tilted && tilt.cap_removed ? due : least(due, room));
  }
  const rate = i.psn_idet === undefined ? undefined : p.maf?.rate[i.psn_idet];
  if (p.maf && rate !== undefined) {
    const base = most(ZERO, rest.minus(p.maf.deductible));
    maf = pay(least(cents(base.times(rate)), most(ZERO, D(p.maf.annual_cap).minus(D(i.ytd['maf'])))));
  }
  const fund = hifp.plus(hifob).plus(cvlserv).plus(hifmi).plus(maf);
  const hosp = p.overlmt_borne_by_hospital ? over : ZERO;
  const person = fee.minus(fund).minus(hosp);
  const uses = i.acct_used_flag === '1';
  const acct = uses ? least(D(i.acct_balance), person) : ZERO;
  const aid = uses ? least(D(i.mulaid_balance), person.minus(acct)) : ZERO;
  return Object.fromEntries(
    Object.entries({
      ...{
        medfee_sumamt: fee,
        fulamt_ownpay_amt: own,
        overlmt_selfpay: over,
        preselfpay_amt: first,
        inscp_scp_amt: scope,
      },
      ...{ act_pay_dedc: dedc, hifp_pay: hifp, cvlserv_pay: cvlserv, hifmi_pay: hifmi, hifob_pay: hifob, maf_pay: maf },
      ...{ fund_pay_sumamt: fund, psn_part_amt: person, hosp_part_amt: hosp },
      ...{ acct_pay: acct, acct_mulaid_pay: aid, psn_cash_pay: person.minus(acct).minus(aid) },
      ...{ balc: D(i.acct_balance).minus(acct) },
    })
      .map(([name, value]): [string, string] => [name, value.toFixed(2)])
      .concat([['pool_prop_selfpay', ratio.toFixed(4, Decimal.ROUND_HALF_UP)]]),
  );
}

function tiers(bands: readonly TierDocument[], amount: Decimal): Decimal {
  let sum = ZERO;
  for (const [from, to, ratio] of bands) {
    const part = (to === null ? amount : least(amount, D(to))).minus(from);
    if (part.gt(0)) sum = sum.plus(cents(part.times(ratio)));
  }
  return sum;
}
