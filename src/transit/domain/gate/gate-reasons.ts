import { type Reason, type ReasonEntry, REASONS } from '../../../authorization';

/** Reasons of authorizations that stand for the same at a gate. */
const SHARED = [
  'approved',
  'card_not_found',
  'card_not_activated',
  'card_frozen',
  'card_lost',
  'card_loss_reported',
  'card_locked',
  'card_expired',
  'card_closed',
  'application_not_active',
  'insufficient_funds',
  'duplicate_transaction',
] as const satisfies readonly Reason[];

const OWN = {
  debt_unpaid: {
    ...{ responseCode: '57', advice: 'contact_issuer' },
    ...{ text: 'Earlier rides are not paid', textZh: '有未支付的行程，请先补缴' },
  },
  clock_off: {
    ...{ responseCode: '12', advice: 'do_not_retry' },
    ...{ text: 'The time of the tap is not that of now', textZh: '刷卡时间与当前时间不符' },
  },
  fare_unknown: {
    ...{ responseCode: '12', advice: 'do_not_retry' },
    ...{ text: 'No fare can be told for this ride', textZh: '无法确定票价' },
  },
  no_fare_policy: {
    ...{ responseCode: '12', advice: 'do_not_retry' },
    ...{ text: 'No fare policy is in force on this day', textZh: '当日无适用的票价政策' },
  },
  too_many_taps: {
    ...{ responseCode: '65', advice: 'contact_issuer' },
    ...{ text: 'The card has made too many taps', textZh: '刷卡次数过多' },
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** Why a gate was opened or stays shut. Stable: gates may branch on it. */
export type GateReason = (typeof SHARED)[number] | keyof typeof OWN;

/** All of them, for descriptions of the API. */
export const GATE_REASONS: readonly GateReason[] = [...SHARED, ...(Object.keys(OWN) as (keyof typeof OWN)[])];

/** Response code, advice and words of a reason. */
export function gateReason(reason: GateReason): ReasonEntry {
  return reason in OWN ? OWN[reason as keyof typeof OWN] : REASONS[reason as (typeof SHARED)[number]];
}

/** The reason of a decision about a card, as one of a gate; those that no gate gives are an unknown card. */
export function asGateReason(reason: Reason): GateReason {
  return SHARED.find((shared) => shared === reason) ?? 'card_not_found';
}
