import { AUTHORIZATION_EVENTS, AUTHORIZATION_ORIGINS, type OriginData, resultOf } from '../../authorization';
import type { RecordedEvent } from '../../event-store';
import { movementKind, reasonOf } from './transaction';

/** Which transactions of a cardholder to show; all conditions must hold. */
export interface TransactionFilter {
  /** A kind, as `purchase` or `credit`. */
  readonly type?: string;
  readonly result?: string;
  /** Instants of the commit, ms since the epoch: from this one on, before that one. */
  readonly from?: number;
  readonly to?: number;
  readonly merchantId?: string;
  readonly purse?: string;
}

const AUTHORIZATION_TYPES: ReadonlySet<string> = new Set(AUTHORIZATION_EVENTS);

/** True for the event that an authorization began with. */
export function beginsAuthorization({ entity, version, type }: RecordedEvent): boolean {
  return entity === version && AUTHORIZATION_ORIGINS.has(type);
}

/** True for an event that is a line in the list: it began an authorization, or moved money of a purse by itself. */
export function isTransaction(event: RecordedEvent, purses: ReadonlyMap<number, string>): boolean {
  if (beginsAuthorization(event)) return true;
  return !AUTHORIZATION_TYPES.has(event.type) && event.postings.some(({ account }) => purses.has(account));
}

/** True when a transaction is asked for. What it began as counts, not what became of it, so lists do not change behind a cursor. */
export function matches(event: RecordedEvent, filter: TransactionFilter, purses: ReadonlyMap<number, string>): boolean {
  if (!isWithin(event, filter)) return false;
  const facts = beginsAuthorization(event) ? factsOfAuthorization(event) : factsOfMovement(event, purses);
  const { type = facts.kind, result = facts.result, merchantId = facts.merchantId, purse } = filter;
  if (facts.kind !== type || facts.result !== result || facts.merchantId !== merchantId) return false;
  return purse === undefined || facts.purses.includes(purse);
}

function isWithin({ committedAt }: RecordedEvent, { from = -Infinity, to = Infinity }: TransactionFilter): boolean {
  return committedAt >= from && committedAt < to;
}

interface Facts {
  readonly kind: string;
  readonly result: string;
  readonly merchantId: string | undefined;
  readonly purses: readonly string[];
}

/** A declined message moves no purse: it counts for the purse that the terminal asked for. */
function factsOfAuthorization(event: RecordedEvent): Facts {
  const data = event.data as OriginData;
  const paid = data.tenders.map(({ purse }) => purse);
  const asked = data.purse === undefined ? [] : [data.purse];
  return {
    kind: data.kind,
    result: resultOf(reasonOf(data)),
    merchantId: data.merchantId,
    purses: paid.length === 0 ? asked : paid,
  };
}

function factsOfMovement(event: RecordedEvent, purses: ReadonlyMap<number, string>): Facts {
  const { merchantId } = event.data as { readonly merchantId?: string };
  return {
    kind: movementKind(event.type),
    result: 'approved',
    merchantId,
    purses: event.postings.flatMap(({ account }) => purses.get(account) ?? []),
  };
}
