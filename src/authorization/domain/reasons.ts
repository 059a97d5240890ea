/** What a terminal may do after a decision. */
export type Advice = 'none' | 'retry' | 'do_not_retry' | 'contact_issuer';

/** One line of the catalogue of reasons. */
export interface ReasonEntry {
  /** ISO 8583 field 39. */
  readonly responseCode: string;
  readonly advice: Advice;
  /** For people, English. */
  readonly text: string;
  /** For people, Chinese. */
  readonly textZh: string;
}

function entry(responseCode: string, advice: Advice, text: string, textZh: string): ReasonEntry {
  return { responseCode, advice, text, textZh };
}

const CATALOGUE = {
  approved: entry('00', 'none', 'Approved', '交易成功'),
  partially_approved: entry('10', 'none', 'Approved for a part of the amount', '部分承兑'),
  reversal_remembered: entry(
    '00',
    'none',
    'Original unknown; it is declined should it arrive',
    '未找到原交易，已登记冲正',
  ),

  amount_invalid: entry('13', 'do_not_retry', 'The amount is not valid', '无效金额'),
  currency_not_supported: entry('13', 'do_not_retry', 'The currency is not supported', '不支持的币种'),
  card_not_found: entry('14', 'do_not_retry', 'No such card', '无效卡号'),
  card_not_activated: entry('21', 'contact_issuer', 'The card is not activated', '卡未激活'),
  card_frozen: entry('62', 'contact_issuer', 'The card is frozen', '卡已冻结'),
  card_lost: entry('41', 'contact_issuer', 'The card was reported lost', '挂失卡'),
  card_loss_reported: entry('41', 'contact_issuer', 'The loss of the card was reported', '卡已临时挂失'),
  card_locked: entry('75', 'contact_issuer', 'The tries of the PIN are used up', '密码次数超限，应用已锁定'),
  application_not_active: entry(
    '62',
    'contact_issuer',
    'The application of the card that this needs is not active',
    '所需的卡应用未启用',
  ),
  transit_purse_resting: entry(
    '57',
    'contact_issuer',
    'The transit purse rests until the rides with the replaced card are in',
    '旧卡行程上传期内，交通账户暂不可用',
  ),
  card_expired: entry('54', 'contact_issuer', 'The card has expired', '过期卡'),
  card_closed: entry('78', 'contact_issuer', 'The card is closed', '卡已注销'),

  purse_not_permitted: entry('57', 'do_not_retry', 'The purse asked for may not pay here', '该账户不可在此使用'),
  purse_not_open: entry('57', 'do_not_retry', 'The cardholder has not opened the purse asked for', '未开通该账户'),
  no_purse_for_merchant: entry('57', 'do_not_retry', 'No purse of the cardholder may pay here', '无可用账户'),
  amount_limit_exceeded: entry('61', 'do_not_retry', 'An amount limit is exceeded', '超出金额限制'),
  count_limit_exceeded: entry('65', 'do_not_retry', 'A count limit is exceeded', '超出次数限制'),
  insufficient_funds: entry('51', 'do_not_retry', 'Not enough money available', '余额不足'),

  duplicate_transaction: entry('94', 'do_not_retry', 'Same message number, other content', '重复交易'),
  original_not_found: entry('25', 'do_not_retry', 'The original transaction is unknown', '找不到原始交易'),
  original_reversed: entry('12', 'do_not_retry', 'The original transaction was reversed', '原交易已冲正'),
  original_declined: entry('12', 'do_not_retry', 'The original transaction was declined', '原交易已拒绝'),
  original_not_monetary: entry('12', 'do_not_retry', 'The original moved no money', '原交易非金额交易'),
  already_captured: entry('12', 'do_not_retry', 'The authorization was captured', '原交易已完成'),
  already_refunded: entry('12', 'do_not_retry', 'A part of it was refunded already', '原交易已退货'),
  authorization_expired: entry('12', 'do_not_retry', 'The authorization has expired', '预授权已过期'),
  authorization_closed: entry('12', 'do_not_retry', 'The authorization is closed', '预授权已关闭'),
  authorization_not_expired: entry('12', 'retry', 'The authorization has not expired yet', '预授权未到期'),
  not_captured: entry('12', 'do_not_retry', 'Nothing was captured that could be refunded', '原交易未完成，不可退货'),
  over_capture: entry('64', 'do_not_retry', 'More than is left to capture', '超出预授权金额'),
  over_refund: entry('64', 'do_not_retry', 'More than is left to refund', '超出可退金额'),
  over_reversal: entry('64', 'do_not_retry', 'More than is left to reverse', '超出可冲正金额'),
  too_many_elements: entry('12', 'contact_issuer', 'Too many operations on one authorization', '关联交易过多'),

  merchant_invalid: entry('03', 'contact_issuer', 'The merchant is unknown or suspended', '无效商户'),
  terminal_not_permitted: entry('58', 'do_not_retry', 'The terminal may not do this', '不允许终端交易'),
  issuer_unavailable: entry('91', 'retry', 'The service is overloaded', '系统繁忙，请稍后重试'),
  system_error: entry('96', 'retry', 'The service failed', '系统异常'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** Why a decision went as it did. Stable: terminals may branch on it. */
export type Reason = keyof typeof CATALOGUE;

/** The one table from reasons to ISO 8583 response codes, retry advice and texts. */
export const REASONS: Readonly<Record<Reason, ReasonEntry>> = CATALOGUE;

/** How a decision ended. */
export type Result = 'approved' | 'partially_approved' | 'declined';

/** The result that a reason means: response code 00 approves, 10 approves in part, all others decline. */
export function resultOf(reason: Reason): Result {
  const code = REASONS[reason].responseCode;
  if (code === '00') return 'approved';
  return code === '10' ? 'partially_approved' : 'declined';
}
