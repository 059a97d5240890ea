import type { Reason } from '../../authorization';
import { approvedText, partText } from './approval-texts';
import type { DecisionFacts } from './decision-facts';
import {
  applicationText,
  cardStateText,
  expiredText,
  insufficientText,
  limitExceededText,
  noPurseText,
  notOpenText,
  notPermittedText,
  restingText,
} from './decline-texts';
import { type BothLanguages, text, yuan } from './words';

type ReasonText = (facts: DecisionFacts) => BothLanguages;

const always =
  (zh: string, en: string): ReasonText =>
  () =>
    text(zh, en);

/** More was asked for than is left: of what, and how much that was. */
function overText({ amount, before }: DecisionFacts, left: number, zh: string, en: string): BothLanguages {
  if (before === undefined)
    return text(`${yuan(amount)} 超过可${zh}金额。`, `${yuan(amount)} is more than is left to ${en}.`);
  return text(
    `要求${zh} ${yuan(amount)}，当时可${zh} ${yuan(left)}（已授权 ${yuan(before.authorized)}，已完成 ${yuan(before.captured)}，已冲正 ${yuan(before.reversed)}，已退货 ${yuan(before.refunded)}）。`,
    `${yuan(amount)} was to be ${en}, ${yuan(left)} was left (authorized ${yuan(before.authorized)}, captured ${yuan(before.captured)}, reversed ${yuan(before.reversed)}, refunded ${yuan(before.refunded)}).`,
  );
}

function leftToCapture({ before }: DecisionFacts): number {
  return before === undefined ? 0 : before.authorized - before.captured - before.reversed;
}

function leftToReverse({ kind, before }: DecisionFacts): number {
  if (before === undefined) return 0;
  return kind === 'pre_authorization'
    ? before.authorized - before.captured - before.reversed
    : before.captured - before.reversed - before.refunded;
}

function leftToRefund({ kind, before }: DecisionFacts): number {
  if (before === undefined) return 0;
  return before.captured - before.refunded - (kind === 'pre_authorization' ? 0 : before.reversed);
}

/** Why a decision went as it did, in words with the values at that moment. A reason without a text does not compile. */
const REASON_TEXTS: Readonly<Record<Reason, ReasonText>> = {
  approved: approvedText,
  partially_approved: partText,
  reversal_remembered: always(
    '冲正先于原交易到达，已登记；原交易若到达将被拒绝。',
    'The reversal came before its original, which is declined should it arrive.',
  ),
  amount_invalid: ({ amount }) =>
    text(
      `金额 ${yuan(amount)} 无效：应为 ¥0.01 至 ¥9,999,999,999.99。`,
      `The amount ${yuan(amount)} is not valid: it must be ¥0.01 to ¥9,999,999,999.99.`,
    ),
  currency_not_supported: always('只支持人民币（CNY）。', 'Only CNY is supported.'),
  card_not_found: always('没有这个卡号的卡。', 'No card has this number.'),
  card_not_activated: (facts) => cardStateText(facts, text('领卡激活后即可使用。', 'It works once it is activated.')),
  card_frozen: (facts) => cardStateText(facts, text('解除冻结后即可使用。', 'It works again once it is unfrozen.')),
  card_lost: (facts) =>
    cardStateText(facts, text('请解除挂失或补换卡。', 'The report has to be withdrawn or the card replaced.')),
  card_loss_reported: (facts) =>
    cardStateText(
      facts,
      text(
        '口头挂失可解除；到期未办正式挂失将自动失效。',
        'The report can be withdrawn, and lapses by itself when no formal report follows.',
      ),
    ),
  card_locked: (facts) => cardStateText(facts, text('请到柜台解锁密码。', 'The PIN has to be unlocked at a counter.')),
  application_not_active: applicationText,
  transit_purse_resting: restingText,
  card_expired: expiredText,
  card_closed: (facts) => cardStateText(facts, text('注销的卡不能恢复。', 'A closed card cannot be opened again.')),
  purse_not_permitted: notPermittedText,
  purse_not_open: notOpenText,
  no_purse_for_merchant: noPurseText,
  amount_limit_exceeded: (facts) => limitExceededText(facts, false),
  count_limit_exceeded: (facts) => limitExceededText(facts, true),
  insufficient_funds: insufficientText,
  duplicate_transaction: always(
    '同一终端、批次、流水号、日期的报文已用于另一内容。',
    'The same terminal, batch, number and day were used for another content before.',
  ),
  original_not_found: always('找不到原交易。', 'The original transaction is unknown.'),
  original_reversed: always('原交易已冲正。', 'The original transaction was reversed.'),
  original_declined: always(
    '原交易被拒绝，没有资金可操作。',
    'The original transaction was declined, so there is no money to act on.',
  ),
  original_not_monetary: always('原交易是查询，没有资金。', 'The original was an inquiry and moved no money.'),
  already_captured: always(
    '原交易已完成扣款，不能再作此操作。',
    'The money was captured already; this cannot be done any more.',
  ),
  already_refunded: ({ before }) =>
    text(
      `原交易已退货 ${yuan(before?.refunded ?? 0)}，不能冲正。`,
      `${yuan(before?.refunded ?? 0)} was refunded already; a refunded payment cannot be reversed.`,
    ),
  authorization_expired: ({ before }) => {
    const at = typeof before?.expiresAt === 'number' ? new Date(before.expiresAt).toISOString() : '–';
    return text(`预授权已于 ${at} 到期。`, `The pre-authorization expired at ${at}.`);
  },
  authorization_closed: always(
    '预授权已结束，没有剩余金额。',
    'The pre-authorization is closed; nothing of it is left.',
  ),
  authorization_not_expired: always('预授权尚未到期。', 'The pre-authorization has not expired yet.'),
  not_captured: always('原交易尚未完成扣款，没有可退金额。', 'Nothing was captured that could be refunded.'),
  over_capture: (facts) => overText(facts, leftToCapture(facts), '完成', 'captured'),
  over_refund: (facts) => overText(facts, leftToRefund(facts), '退货', 'refunded'),
  over_reversal: (facts) => overText(facts, leftToReverse(facts), '冲正', 'reversed'),
  too_many_elements: always('这笔授权上的操作已达上限。', 'The authorization has as many operations as one may have.'),
  merchant_invalid: always('商户未登记或已停用。', 'The merchant is unknown or suspended.'),
  terminal_not_permitted: always('终端无权发起此类交易。', 'The terminal may not do this.'),
  issuer_unavailable: always('系统繁忙，没有处理这笔交易。', 'The service was overloaded and did not decide.'),
  system_error: always('系统异常，没有处理这笔交易。', 'The service failed and did not decide.'),
};

/** The explanation of a decision in both languages. */
export function reasonText(reason: Reason, facts: DecisionFacts): BothLanguages {
  return REASON_TEXTS[reason](facts);
}
