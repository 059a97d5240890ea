import type { FeeLine } from './bill';
import type { Settlement } from './calculate';
import { yuan } from './exact';
import { FUND_ORDER, fundType } from './fund-types';
import type { BenefitPolicy } from './policy';
import { stepsInWords } from './steps-in-words';

/** A settlement with the field names of the national interface; amounts are yuan with two decimals. */
export interface SettlementDocument {
  readonly fee_lines: readonly Readonly<Record<string, string>>[];
  readonly setlinfo: Readonly<Record<string, string>>;
  readonly setldetail: readonly Readonly<Record<string, string>>[];
  readonly cum_after: Readonly<Record<string, string>>;
  readonly steps: readonly string[];
}

/** Renders what was calculated, line by line, in sum, by fund, with the year's accumulators and the steps in words. */
export function settlementDocument(
  policy: BenefitPolicy,
  bill: readonly FeeLine[],
  settlement: Settlement,
): SettlementDocument {
  return {
    fee_lines: settlement.lines.map((line, index) => ({
      feedetl_sn: bill[index]?.serial ?? '',
      det_item_fee_sumamt: yuan(line.total),
      chrgitm_lv: bill[index]?.level ?? '',
      fulamt_ownpay_amt: yuan(line.ownPay),
      overlmt_amt: yuan(line.overLimit),
      preselfpay_amt: yuan(line.firstSelfPay),
      inscp_scp_amt: yuan(line.inScope),
    })),
    setlinfo: setlinfo(policy, settlement),
    setldetail: setldetail(policy, settlement),
    cum_after: cumulative(settlement),
    steps: stepsInWords(policy, bill, settlement),
  };
}

/** `setlinfo`: the totals of a settlement, yuan. */
export function setlinfo(policy: BenefitPolicy, settlement: Settlement): Readonly<Record<string, string>> {
  const { sums, funds } = settlement;
  return {
    insutype: policy.insutype,
    med_type: policy.medType,
    medfee_sumamt: yuan(sums.total),
    fulamt_ownpay_amt: yuan(sums.ownPay),
    overlmt_selfpay: yuan(sums.overLimit),
    preselfpay_amt: yuan(sums.firstSelfPay),
    inscp_scp_amt: yuan(sums.inScope),
    act_pay_dedc: yuan(settlement.deductible.paid),
    hifp_pay: yuan(funds.hifp),
    pool_prop_selfpay: fourDecimals(settlement.poolRatio),
    cvlserv_pay: yuan(funds.cvlserv),
    hifes_pay: yuan(funds.hifes),
    hifmi_pay: yuan(funds.hifmi),
    hifob_pay: yuan(funds.hifob),
    maf_pay: yuan(funds.maf),
    oth_pay: yuan(0),
    fund_pay_sumamt: yuan(settlement.fundTotal),
    psn_part_amt: yuan(settlement.personPart),
    acct_pay: yuan(settlement.account),
    acct_mulaid_pay: yuan(settlement.mutualAid),
    psn_cash_pay: yuan(settlement.cash),
    hosp_part_amt: yuan(settlement.hospitalPart),
    balc: yuan(settlement.accountAfter),
  };
}

/** `setldetail`: what each fund that pays something pays, yuan. */
export function setldetail(
  { insutype }: BenefitPolicy,
  { funds }: Settlement,
): readonly Readonly<Record<string, string>>[] {
  return FUND_ORDER.filter((fund) => funds[fund] > 0).map((fund) => {
    const { code, name } = fundType(fund, insutype);
    return { fund_pay_type: code, fund_pay_type_name: name, fund_payamt: yuan(funds[fund]) };
  });
}

function cumulative({ accumulatorsAfter: after }: Settlement): Readonly<Record<string, string>> {
  return {
    dedc: yuan(after.dedc),
    hifp: yuan(after.hifp),
    hifob: yuan(after.hifob),
    hifmi: yuan(after.hifmi),
    maf: yuan(after.maf),
    compliant_oop: yuan(after.compliantOop),
  };
}

/** A ratio with four decimals (数值型 5,4), rounded HALF_UP. */
function fourDecimals(ratio: number): string {
  const tenThousandths = Math.floor(ratio / 100) + (ratio % 100 >= 50 ? 1 : 0);
  const digits = String(tenThousandths).padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
