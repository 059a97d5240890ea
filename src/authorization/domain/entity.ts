import { shanghaiDate } from '../../cardholder';
import type { StreamEvent } from '../../event-store';
import {
  AUTHORIZATION_ORIGINS,
  type AuthorizationKind,
  type FollowUpData,
  type FollowUpDeclinedData,
  type FollowUpType,
  type OriginData,
  type Tender,
} from './events';
import type { Reason } from './reasons';

/** Most declined elements that an authorization lists; further ones are counted only. */
export const MAX_DECLINED_ELEMENTS = 20;
/** Most elements, without the declined ones, that an authorization lists. Follow-ups beyond are declined, except those that may never be refused. */
export const MAX_ELEMENTS = 100;

/** `closed`: nothing is held any more and money was captured, or there never was money. */
export type AuthorizationStatus = 'open' | 'closed' | 'reversed' | 'expired' | 'declined';

/** One thing that happened to an authorization. */
export interface AuthorizationElement {
  readonly type: AuthorizationKind | FollowUpType;
  /** Fen. */
  readonly amount: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly result: 'approved' | 'partially_approved' | 'declined';
  readonly reason?: Reason;
  /** A capture after the expiry. */
  readonly late?: true;
  /** A capture that was made by itself at its time. */
  readonly auto?: true;
}

/** What became of the money of one tender, fen. */
export interface TenderAccount {
  readonly purse: string;
  /** Approved, with increments. For purchases and advices the same as `captured`. */
  readonly authorized: number;
  readonly captured: number;
  /** Undone: of a hold what was released by reversals, of captured money what was given back by reversals. */
  readonly reversed: number;
  readonly refunded: number;
  /** Still set aside in the purse. */
  readonly held: number;
}

/** One authorization: all that follow-ups need to know of it. */
export interface AuthorizationEntity {
  /** Version of the event that began it: the entity's number in its stream. */
  readonly number: number;
  readonly kind: AuthorizationKind;
  readonly status: AuthorizationStatus;
  readonly card: number;
  /** Ledger account of what is owed to the merchant. */
  readonly payable: number;
  /** Ledger account of the tender that is no purse, if any. */
  readonly booked?: number;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly mcc: string;
  readonly programmes?: readonly string[];
  /** The purse that the terminal asked for. */
  readonly purse?: string;
  /** Day in Asia/Shanghai whose limits it used. */
  readonly date: string;
  /** ms since the epoch; null when nothing expires. */
  readonly expiresAt: number | null;
  /** When what is held is captured by itself, ms since the epoch; left out when nobody wants it. */
  readonly captureAt?: number;
  readonly tenders: readonly TenderAccount[];
  readonly elements: readonly AuthorizationElement[];
  /** Elements beyond the limits that are counted but not listed. */
  readonly unlisted?: number;
}

/** How an authorization follows from its events. Throws a RangeError on an event that does not belong to one. */
export function evolveEntity(entity: AuthorizationEntity | undefined, event: StreamEvent): AuthorizationEntity {
  if (entity === undefined) return begin(event);
  switch (event.type) {
    case 'AuthorizationIncremented':
      return followUp(entity, event, 'increment', addAuthorized);
    case 'AuthorizationCaptured':
      return followUp(entity, event, 'capture', addCaptured);
    case 'AdviceRecorded':
      return followUp(entity, event, 'advice', addCaptured);
    case 'AuthorizationReversed':
      return followUp(entity, event, 'reversal', addReversed);
    case 'AuthorizationRefunded':
      return followUp(entity, event, 'refund', addRefunded);
    case 'AuthorizationExpired':
      return followUp(entity, event, 'expiry', (row) => row);
    case 'FollowUpDeclined': {
      const { action, amount, at, reason } = event.data as FollowUpDeclinedData;
      return withElement(entity, { type: action, amount, at, result: 'declined', reason });
    }
    default:
      throw new RangeError(`${event.type} does not belong to an authorization`);
  }
}

function begin(event: StreamEvent): AuthorizationEntity {
  if (!AUTHORIZATION_ORIGINS.has(event.type)) {
    throw new RangeError(`${event.type} does not begin an authorization`);
  }
  const data = event.data as OriginData;
  return {
    number: event.version,
    kind: data.kind,
    status: statusAtBeginning(data),
    card: data.card,
    payable: data.payable,
    ...(data.booked === undefined ? {} : { booked: data.booked }),
    terminalId: data.terminalId,
    merchantId: data.merchantId,
    mcc: data.mcc,
    ...(data.programmes === undefined ? {} : { programmes: data.programmes }),
    ...(data.purse === undefined ? {} : { purse: data.purse }),
    date: shanghaiDate(data.at),
    expiresAt: data.expiresAt ?? null,
    ...(data.captureAt === undefined ? {} : { captureAt: data.captureAt }),
    tenders: data.tenders.map((tender) => firstRow(data.kind, tender)),
    elements: [originElement(data)],
  };
}

function statusAtBeginning(data: OriginData): AuthorizationStatus {
  if (data.reason !== undefined) return 'declined';
  return data.kind === 'pre_authorization' ? 'open' : 'closed';
}

function firstRow(kind: AuthorizationKind, { purse, amount }: Tender): TenderAccount {
  const hold = kind === 'pre_authorization';
  return {
    purse,
    authorized: amount,
    captured: hold ? 0 : amount,
    reversed: 0,
    refunded: 0,
    held: hold ? amount : 0,
  };
}

/** The element that an origin event stands for. */
export function originElement(data: OriginData): AuthorizationElement {
  const { kind: type, at, reason, requested, approved } = data;
  if (reason !== undefined) return { type, amount: requested, at, result: 'declined', reason };
  const partial = approved < requested;
  return { type, amount: approved, at, result: partial ? 'partially_approved' : 'approved' };
}

type Change = (row: TenderAccount, amount: number, kind: AuthorizationKind) => TenderAccount;

const addAuthorized: Change = (row, amount) => ({ ...row, authorized: row.authorized + amount });
const addRefunded: Change = (row, amount) => ({ ...row, refunded: row.refunded + amount });
const addReversed: Change = (row, amount) => ({ ...row, reversed: row.reversed + amount });
/** An advice may capture more than was authorized: then that much was authorized after the fact. */
const addCaptured: Change = (row, amount, kind) => {
  const captured = row.captured + amount;
  const used = kind === 'pre_authorization' ? captured + row.reversed : captured;
  return { ...row, captured, authorized: Math.max(row.authorized, used) };
};

function followUp(
  entity: AuthorizationEntity,
  event: StreamEvent,
  type: FollowUpType,
  change: Change,
): AuthorizationEntity {
  const data = event.data as FollowUpData;
  const tenders = changedRows(entity, data, change);
  const element: AuthorizationElement = {
    type,
    amount: data.amount,
    at: data.at,
    result: 'approved',
    ...(data.late ? { late: true } : {}),
    ...(data.auto ? { auto: true } : {}),
  };
  const next = withElement({ ...entity, tenders, status: statusAfter(entity, tenders, type, data) }, element);
  return data.booked === undefined ? next : { ...next, booked: data.booked };
}

function changedRows(entity: AuthorizationEntity, data: FollowUpData, change: Change): readonly TenderAccount[] {
  const rows = entity.tenders.map((row) => ({ ...row }));
  for (const { purse } of [...data.tenders, ...(data.holds ?? [])]) {
    if (!rows.some((row) => row.purse === purse)) {
      rows.push({ purse, authorized: 0, captured: 0, reversed: 0, refunded: 0, held: 0 });
    }
  }
  return rows.map((row) => {
    const amount = data.tenders.find((tender) => tender.purse === row.purse)?.amount ?? 0;
    const held = data.holds?.find((hold) => hold.purse === row.purse)?.delta ?? 0;
    const changed = amount === 0 ? row : change(row, amount, entity.kind);
    return held === 0 ? changed : { ...changed, held: changed.held + held };
  });
}

function statusAfter(
  entity: AuthorizationEntity,
  rows: readonly TenderAccount[],
  type: FollowUpType,
  data: FollowUpData,
): AuthorizationStatus {
  if (type === 'expiry') return 'expired';
  if (type === 'reversal') return rows.every((row) => restOf(entity.kind, row) === 0) ? 'reversed' : entity.status;
  if (type === 'advice') return rows.some((row) => row.held > 0) ? 'open' : 'closed';
  if (type !== 'capture') return entity.status;
  const rest = rows.some((row) => restOf(entity.kind, row) > 0);
  return data.final === true || !rest ? 'closed' : entity.status;
}

function withElement(entity: AuthorizationEntity, element: AuthorizationElement): AuthorizationEntity {
  const declined = entity.elements.filter((listed) => listed.result === 'declined').length;
  const room =
    element.result === 'declined' ? declined < MAX_DECLINED_ELEMENTS : entity.elements.length - declined < MAX_ELEMENTS;
  if (room) return { ...entity, elements: [...entity.elements, element] };
  return { ...entity, unlisted: (entity.unlisted ?? 0) + 1 };
}

/** Fen of a tender that may still be captured (of a pre-authorization) or reversed (of money that moved). */
export function restOf(kind: AuthorizationKind, row: TenderAccount): number {
  if (kind === 'pre_authorization') return row.authorized - row.captured - row.reversed;
  return row.captured - row.reversed - row.refunded;
}

/** Fen of a tender that may still be refunded. */
export function refundableOf(kind: AuthorizationKind, row: TenderAccount): number {
  return row.captured - row.refunded - (kind === 'pre_authorization' ? 0 : row.reversed);
}

/** Fen of a purse that the authorization uses: held or captured and not undone. Refunds do not lessen what was used. */
export function usedOf(entity: AuthorizationEntity, purse: string): number {
  const row = entity.tenders.find((candidate) => candidate.purse === purse);
  if (row === undefined) return 0;
  return entity.kind === 'pre_authorization' ? row.captured + row.held : row.captured - row.reversed;
}
