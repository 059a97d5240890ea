import {
  type AuthorizationEntity,
  type AuthorizationElement,
  authorizationId,
  type OriginData,
  type Reason,
  REASONS,
  resultOf,
  retrievalReference,
  type TenderAccount,
} from '../../authorization';
import type { RecordedEvent } from '../../event-store';
import type { BothLanguages } from '../domain';

/** What became of the money of one purse in a transaction, fen. */
export interface TransactionTender {
  readonly purse: string;
  /** What the purse pays or was paid. */
  readonly amount: number;
  readonly captured: number;
  readonly reversed: number;
  readonly refunded: number;
  readonly held: number;
}

/** One step of a transaction. */
export interface TransactionElement {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  /** Fen. */
  readonly amount: number;
  readonly result: string;
  readonly reason: string | null;
}

/** A transaction as the desk shows it: an authorization with what became of it, or another movement of the purses. */
export interface TransactionView {
  /** Null for a movement that no terminal asked for. */
  readonly authorizationId: string | null;
  /** When it was committed, ISO 8601. */
  readonly at: string;
  /** 账务日期, `YYYY-MM-DD`. */
  readonly businessDate: string;
  readonly kind: string;
  readonly result: string;
  readonly reason: string | null;
  readonly reasonText: BothLanguages | null;
  readonly responseCode: string | null;
  /** Fen asked for; of another movement what the purses got, below zero what they gave. */
  readonly amount: number;
  readonly approvedAmount: number | null;
  readonly merchantId: string | null;
  readonly merchantName: string | null;
  readonly terminalId: string | null;
  readonly stan: string | null;
  readonly rrn: string | null;
  readonly tenders: readonly TransactionTender[];
  readonly status: string | null;
  readonly expiresAt: string | null;
  readonly elements: readonly TransactionElement[];
}

/** Kinds of movements beside authorizations, by the type of their event; another type is called by its own name. */
const MOVEMENT_KINDS: Readonly<Record<string, string>> = {
  PurseCredited: 'credit',
  PurseAdjusted: 'adjustment',
  UnlinkedRefunded: 'unlinked_refund',
};

/** What an authorization was decided for. */
export function reasonOf(data: OriginData): Reason {
  return data.reason ?? (data.approved < data.requested ? 'partially_approved' : 'approved');
}

/** The kind of a movement that is no authorization. */
export function movementKind(eventType: string): string {
  return MOVEMENT_KINDS[eventType] ?? eventType.replaceAll(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}

/** An authorization from its first event and its present state. */
export function authorizationTransaction(
  origin: RecordedEvent,
  entity: AuthorizationEntity,
  merchantName: string | null,
): TransactionView {
  const data = origin.data as OriginData;
  const reason = reasonOf(data);
  return {
    authorizationId: authorizationId(origin),
    at: instant(origin.committedAt),
    businessDate: origin.businessDate,
    kind: data.kind,
    result: resultOf(reason),
    reason,
    reasonText: { zh: REASONS[reason].textZh, en: REASONS[reason].text },
    responseCode: REASONS[reason].responseCode,
    amount: data.requested,
    approvedAmount: data.approved,
    merchantId: data.merchantId,
    merchantName,
    terminalId: data.terminalId,
    stan: data.stan,
    rrn: retrievalReference(origin),
    tenders: entity.tenders.map(tenderOf),
    status: statusOf(entity),
    expiresAt: entity.expiresAt === null ? null : instant(entity.expiresAt),
    elements: entity.elements.map(elementOf),
  };
}

/** Another movement of the purses; `purses` names the purse of each account of the stream. */
export function movementTransaction(event: RecordedEvent, purses: ReadonlyMap<number, string>): TransactionView {
  const tenders = event.postings.flatMap(({ account, amount }) => {
    const purse = purses.get(account);
    return purse === undefined ? [] : [{ purse, amount, captured: 0, reversed: 0, refunded: 0, held: 0 }];
  });
  const amount = tenders.reduce((sum, tender) => sum + tender.amount, 0);
  const { merchantId } = event.data as { readonly merchantId?: string };
  return {
    authorizationId: null,
    at: instant(event.committedAt),
    businessDate: event.businessDate,
    kind: movementKind(event.type),
    result: 'approved',
    ...{ reason: null, reasonText: null, responseCode: null },
    amount,
    approvedAmount: null,
    merchantId: merchantId ?? null,
    ...{ merchantName: null, terminalId: null, stan: null },
    rrn: retrievalReference(event),
    tenders,
    ...{ status: null, expiresAt: null, elements: [] },
  };
}

/** What an agent calls the state of an authorization; finer than what follow-ups need. */
export function statusOf({ status, kind, tenders }: Pick<AuthorizationEntity, 'status' | 'kind' | 'tenders'>): string {
  if (status === 'reversed' || status === 'expired' || status === 'declined') return status;
  const captured = sumOf(tenders, (row) => row.captured);
  if (status === 'open') return captured > 0 ? 'partially_captured' : 'held';
  if (captured === 0) return 'closed';
  const refunded = sumOf(tenders, (row) => row.refunded);
  const undone = kind === 'pre_authorization' ? refunded : refunded + sumOf(tenders, (row) => row.reversed);
  if (refunded > 0) return undone >= captured ? 'refunded' : 'partially_refunded';
  return 'captured';
}

function tenderOf({ purse, authorized, captured, reversed, refunded, held }: TenderAccount): TransactionTender {
  return { purse, amount: authorized, captured, reversed, refunded, held };
}

function elementOf({ type, at, amount, result, reason }: AuthorizationElement): TransactionElement {
  return { kind: type, at: instant(at), amount, result, reason: reason ?? null };
}

function sumOf(rows: readonly TenderAccount[], what: (row: TenderAccount) => number): number {
  return rows.reduce((sum, row) => sum + what(row), 0);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
