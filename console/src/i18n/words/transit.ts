import type { WordKinds } from './word-kinds';

/** What the codes of taps and journeys are called. */
export const transitWords = {
  rideMode: {
    metro: ['地铁', 'Metro'],
    bus: ['公交', 'Bus'],
    tram: ['有轨电车', 'Tram'],
    rail: ['铁路', 'Rail'],
    ferry: ['轮渡', 'Ferry'],
  },
  rideStatus: {
    complete: ['完整', 'Complete'],
    too_long: ['超过最长时间', 'Took too long'],
    missing_exit: ['缺出站', 'No exit'],
    missing_entry: ['缺进站', 'No entry'],
    make_up: ['补票', 'Make-up fare'],
    open: ['未出站', 'Not ended yet'],
  },
  tapKind: {
    entry: ['进站', 'Entry'],
    exit: ['出站', 'Exit'],
    single: ['单次', 'Single'],
    make_up: ['补票', 'Make-up fare'],
  },
  tapEnd: {
    charged: ['已扣费', 'Charged'],
    free: ['不扣费', 'Nothing to pay'],
    exception: ['例外', 'Exception'],
  },
  tapException: {
    no_leg_rule: ['没有适用的票价规则', 'No fare rule fits'],
    no_rule_for_incomplete: ['没有适用的不完整行程规则', 'No rule for incomplete journeys fits'],
    unknown_stop: ['站点未知或不连通', 'Unknown or unconnected stop'],
    no_list_price_on_device: ['终端未上送标价', 'The terminal told no list price'],
    list_price_too_large: ['终端上送的标价过大', 'The terminal’s list price is too large'],
    group_too_large: ['同行人数超过上限', 'Too many people by one tap'],
    late: ['上送过晚', 'Uploaded too late'],
    no_fare_policy: ['当日没有票价政策', 'No fare policy on that day'],
    too_many_taps: ['刷卡次数过多', 'Too many taps'],
    unknown_card: ['卡未登记', 'Unknown card'],
  },
  entitlementState: {
    valid: ['有效', 'Valid'],
    not_yet: ['未生效', 'Not yet'],
    over: ['已到期', 'Over'],
    not_reviewed: ['未年审', 'Not re-verified'],
  },
  entitlementReason: {
    holder_request: ['本人申请', 'Asked for by the person'],
    agent_request: ['代办', 'Asked for by a representative'],
    authority_request: ['主管部门要求', 'Asked for by the authority'],
    yearly_review: ['年审', 'Re-verified'],
    correction: ['更正差错', 'Correction'],
  },
  exceptionState: {
    unresolved: ['未了结', 'Unresolved'],
    open: ['待处理', 'Open'],
    noted: ['跟进中', 'Noted'],
    written_off: ['已核销', 'Written off'],
    charged: ['已扣费', 'Charged'],
  },
  exceptionReason: {
    asked_operator: ['已询问运营单位', 'Operator asked'],
    card_linked: ['卡已登记', 'Card linked'],
    policy_corrected: ['票价政策已补正', 'Fare policy corrected'],
    operator_fault: ['运营单位原因', 'Fault of the operator'],
    no_answer: ['运营单位未答复', 'No answer of the operator'],
    other: ['其他', 'Other'],
  },
  tapLiable: {
    operator: ['运营单位', 'Operator'],
    issuer: ['发卡机构', 'Issuer'],
    holder: ['持卡人', 'Cardholder'],
  },
} as const satisfies WordKinds;
