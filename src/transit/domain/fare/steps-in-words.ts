import { ratioText, yuan } from './exact';
import type { Basis, NoPrice } from './list-price';
import type { CapPeriod } from './policy';
import { dayText } from './shanghai-days';
import type { Charge } from './rate';
import type { ConcessionRefusal, Step } from './steps';

const METRES_A_KM = 1_000;
const REFUSALS: Readonly<Record<ConcessionRefusal, string>> = {
  not_valid: '不在有效期内',
  not_reviewed: '未年审或年审已过期',
  other_city: '外地卡不享受本地优惠',
  excluded_time: '当前时段不适用',
  quota_used: '本月次数已用完',
  passback: '连刷间隔不足',
};
const PERIODS: Readonly<Record<CapPeriod, string>> = { day: '当日', week: '本周', month: '本月' };
const NO_PRICES: Readonly<Record<NoPrice, string>> = {
  no_leg_rule: '没有适用的票价规则',
  no_rule_for_incomplete: '没有适用的不完整行程规则',
  unknown_stop: '站点未知或不连通',
  no_list_price_on_device: '终端未上送标价',
  list_price_too_large: '终端上送的标价过大',
  group_too_large: '同行人数超过上限',
};

/** How a charge came about, step by step, for the rider and for those who ask: figures in yuan, rules by their ids. */
export function stepsInWords(charge: Charge): readonly string[] {
  const { list, concession, transfer, cap, due, subsidy, borneByOperator } = charge;
  const off = `优惠${yuan(concession)} 换乘${yuan(transfer)} 封顶${yuan(cap)}`;
  return [
    ...charge.steps.map(stepInWords),
    `应付 ${yuan(due)} = 标价${yuan(list)} - ${off}; 财政补贴${yuan(subsidy)}, 运营单位承担${yuan(borneByOperator)}`,
    `票价政策 ${charge.policyId} ${charge.policyVersion}`,
  ];
}

/** Why a journey has no price. */
export function exceptionInWords(reason: NoPrice): string {
  return `未计价: ${NO_PRICES[reason]}`;
}

function stepInWords(step: Step): string {
  switch (step.step) {
    case 'list':
      return `标价: ${step.product}, ${basisInWords(step.basis)} → ${yuan(step.after)} [${step.rule}]`;
    case 'concession_refused':
      return `${step.category}优惠不适用: ${REFUSALS[step.reason]} [${step.rule}]`;
    case 'concession': {
      const share = step.ratio === undefined ? '' : ` × ${ratioText(step.ratio)}`;
      const quota = step.quota === undefined ? '' : `, 本月第${step.quota.used}次, 限${step.quota.of}次`;
      const subsidy = `财政补贴${yuan(step.subsidy)}`;
      return `${step.category}优惠: ${yuan(step.before)}${share} → ${yuan(step.after)}${quota}, ${subsidy} [${step.rule}]`;
    }
    case 'transfer':
      return `换乘优惠: 间隔${step.minutes}分钟, ${yuan(step.before)} → ${yuan(step.after)} [${step.rule}]`;
    case 'cap': {
      const room = `${PERIODS[step.period]}(自${dayText(step.since)}起)已付${yuan(step.used)}, 上限${yuan(step.limit)}`;
      return `封顶: ${room}, ${yuan(step.before)} → ${yuan(step.after)} [${step.rule}]`;
    }
    case 'companions':
      return `同行${step.companions}人按标价: ${step.companions} × ${yuan(step.each)} = ${yuan(step.amount)}`;
    case 'over_time':
      return `超时: ${step.minutes}分钟, 加收${yuan(step.amount)} [${step.rule}]`;
  }
}

function basisInWords(basis: Basis): string {
  switch (basis.kind) {
    case 'flat':
      return '一票制';
    case 'distance':
      return `里程${(basis.metres / METRES_A_KM).toFixed(3)}公里`;
    case 'sections':
      return `分段${basis.sections}站`;
    case 'on_device':
      return '终端上送';
    case 'same_stop':
      return `同站进出${basis.minutes}分钟 (${basis.rule})`;
    case 'incomplete':
      return `行程不完整, 补票 (${basis.rule})`;
  }
}
