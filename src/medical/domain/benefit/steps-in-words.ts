import type { FeeLine } from './bill';
import type { Settlement } from './calculate';
import { COUNT_DECIMALS, plainDecimal, PRICE_DECIMALS, yuan } from './exact';
import type { LineSplit } from './line-split';
import type { PayerStep } from './payers';
import type { BenefitPolicy, PayerName } from './policy';

const RATIO_DECIMALS = 6;
/** What the payers after the pooling fund are called on a printed statement. */
const PAYERS: Readonly<Record<PayerName, string>> = {
  hifob: '大额医疗费用补助',
  hifes: '企业补充医疗保险',
  cvlserv: '公务员医疗补助',
  hifmi: '大病保险',
  maf: '医疗救助',
};

/** The steps of a settlement in words, in the order in which it was calculated, for the printed statement (医保结算单). */
export function stepsInWords(
  policy: BenefitPolicy,
  bill: readonly FeeLine[],
  settlement: Settlement,
): readonly string[] {
  return [
    ...settlement.lines.map((split, index) => lineInWords(bill[index], split, index)),
    scopeInWords(policy, settlement),
    poolInWords(policy, settlement),
    ...settlement.payers.map((step) => payerInWords(step)),
    sumInWords(settlement),
    personInWords(settlement),
    ...settlement.warnings.map(({ identity, text }) => `注意: ${identity} 不成立, ${text}`),
  ];
}

function lineInWords(line: FeeLine | undefined, split: LineSplit, index: number): string {
  const { level = '', price = 0, count = 0 } = line ?? {};
  const product = `${plainDecimal(price, PRICE_DECIMALS)}×${plainDecimal(count, COUNT_DECIMALS)}=${yuan(split.total)}`;
  const parts = `全自费${yuan(split.ownPay)} 超限价${yuan(split.overLimit)} 先行自付${yuan(split.firstSelfPay)}`;
  return `明细${index + 1} 等级${level}: ${product}; ${parts} 范围内${yuan(split.inScope)}`;
}

function scopeInWords({ scope }: BenefitPolicy, { sums, deductible, enteringPool }: Settlement): string {
  const kind = scope === 'annual' ? '年度起付线余额' : '起付线';
  const paid = `min(${yuan(sums.inScope)}, ${yuan(deductible.standard)})=${yuan(deductible.paid)}`;
  return `政策范围内${yuan(sums.inScope)}; ${kind}${yuan(deductible.standard)}, 实付起付线 ${paid}; 进入统筹${yuan(enteringPool)}`;
}

function poolInWords({ poolTiers }: BenefitPolicy, settlement: Settlement): string {
  const { enteringPool, poolRatio, poolLeft, funds, overCap, inBand } = settlement;
  const ratio = plainDecimal(poolRatio, RATIO_DECIMALS);
  const how = poolTiers === undefined ? `统筹比例${ratio}` : `分段支付, 综合比例${ratio}`;
  const cap = overCap > 0 ? `, 本年统筹余额${yuan(poolLeft)}, 超封顶${yuan(overCap)}` : '';
  return `${how}: ${yuan(enteringPool)} → 统筹基金支付${yuan(funds.hifp)}${cap}, 段内自付${yuan(inBand)}`;
}

function payerInWords({ payer, paid, base, ratio, left, unpaid, cumulative }: PayerStep): string {
  const ofYear = left === undefined ? '' : `, 本年余额${yuan(left)}`;
  const limit = unpaid === undefined ? ofYear : `${ofYear}, 以尚未支付的${yuan(unpaid)}为限`;
  if (cumulative !== undefined) {
    const { before, after, benefitBefore, benefitAfter, tilted } = cumulative;
    const span = `合规自付累计${yuan(before)}→${yuan(after)}`;
    const tilt = tilted ? '(倾斜支付)' : '';
    return `${PAYERS[payer]}${tilt}: ${span}, 累计应付${yuan(benefitBefore)}→${yuan(benefitAfter)}${limit}, 支付${yuan(paid)}`;
  }
  const share = ratio === undefined ? '' : `×${plainDecimal(ratio, RATIO_DECIMALS)}`;
  return `${PAYERS[payer]}: ${yuan(base)}${share}${limit}, 支付${yuan(paid)}`;
}

function sumInWords({ sums, fundTotal, hospitalPart, personPart }: Settlement): string {
  return `基金支付合计${yuan(fundTotal)}, 医院负担${yuan(hospitalPart)}, 个人负担 ${yuan(sums.total)}-${yuan(fundTotal)}-${yuan(hospitalPart)}=${yuan(personPart)}`;
}

function personInWords({ account, mutualAid, cash, accountAfter }: Settlement): string {
  const balance = `个人账户余额 ${yuan(accountAfter + account)}→${yuan(accountAfter)}`;
  return `个人账户支付${yuan(account)}, 家庭共济支付${yuan(mutualAid)}, 现金支付${yuan(cash)}; ${balance}`;
}
