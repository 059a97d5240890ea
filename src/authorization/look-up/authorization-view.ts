import type { RecordedEvent } from '../../event-store';
import { authorizationCode, authorizationId, retrievalReference } from '../authorization-id';
import {
  type AuthorizationEntity,
  type ExplainedCheck,
  explainChecks,
  type OriginData,
  REASONS,
  renderElement,
  resultOf,
} from '../domain';

/** An authorization as it is looked up. Amounts are fen, times ISO 8601. */
export interface AuthorizationView {
  readonly id: string;
  readonly authCode: string | null;
  readonly rrn: string;
  readonly type: string;
  readonly status: string;
  readonly result: string;
  readonly reason: string;
  readonly responseCode: string;
  readonly requestedAmount: number;
  readonly approvedAmount: number;
  readonly tenders: AuthorizationEntity['tenders'];
  readonly terminalId: string;
  readonly merchantId: string;
  readonly mcc: string;
  readonly stan: string;
  readonly batch: string;
  readonly localTime: string;
  readonly decidedAt: string;
  readonly committedAt: string;
  readonly businessDate: string;
  readonly expiresAt: string | null;
  /** When the hold is, or was, captured by itself; left out when it waits for the merchant. */
  readonly captureAt?: string;
  readonly elements: readonly object[];
  /** Why it was decided so: the policy in force, each check with what was seen and what was wanted, the reason in words. */
  readonly decision: {
    readonly policy: string | null;
    readonly text: string;
    readonly textZh: string;
    readonly checks: readonly ExplainedCheck[];
  };
}

/** Puts an authorization together from its first event and its present state. */
export function authorizationView(origin: RecordedEvent, entity: AuthorizationEntity): AuthorizationView {
  const data = origin.data as OriginData;
  const partial = data.approved < data.requested ? 'partially_approved' : 'approved';
  const reason = data.reason ?? partial;
  return {
    id: authorizationId(origin),
    authCode: resultOf(reason) === 'declined' ? null : authorizationCode(origin),
    rrn: retrievalReference(origin),
    type: data.kind,
    status: entity.status,
    result: resultOf(reason),
    reason,
    responseCode: REASONS[reason].responseCode,
    requestedAmount: data.requested,
    approvedAmount: data.approved,
    tenders: entity.tenders,
    terminalId: data.terminalId,
    merchantId: data.merchantId,
    mcc: data.mcc,
    stan: data.stan,
    batch: data.batch,
    localTime: data.localTime,
    decidedAt: new Date(data.at).toISOString(),
    committedAt: new Date(origin.committedAt).toISOString(),
    businessDate: origin.businessDate,
    expiresAt: entity.expiresAt === null ? null : new Date(entity.expiresAt).toISOString(),
    ...(entity.captureAt === undefined ? {} : { captureAt: new Date(entity.captureAt).toISOString() }),
    elements: entity.elements.map((element) => renderElement(element)),
    decision: {
      policy: data.policy ?? null,
      text: REASONS[reason].text,
      textZh: REASONS[reason].textZh,
      checks: explainChecks(data.checks),
    },
  };
}
