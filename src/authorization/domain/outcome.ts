import type { AuthorizationElement } from './entity';
import type { Tender } from './events';
import { REASONS, resultOf, type Reason } from './reasons';

/** A purse as a balance inquiry shows it, fen. */
export interface PurseBalance {
  readonly purse: string;
  readonly balance: number;
  readonly available: number;
}

/** What a decision answers, before it is rendered. */
export interface OutcomeFields {
  readonly reason: Reason;
  /** Fen that this decision approved; 0 when declined. */
  readonly approvedAmount: number;
  readonly tenders: readonly Tender[];
  /** Fen available in the purses that may pay here, after the decision; null when unknown. */
  readonly available: number | null;
  /** ms since the epoch; null when nothing expires. */
  readonly expiresAt: number | null;
  /** When the hold is captured by itself, ms since the epoch; left out when it is not. */
  readonly captureAt?: number | undefined;
  /** All elements of the authorization, this one included. */
  readonly elements: readonly AuthorizationElement[];
  /** For balance inquiries. */
  readonly purses?: readonly PurseBalance[];
}

/** An element as it stands in a response: with its time as ISO 8601 text. */
export function renderElement(element: AuthorizationElement): object {
  return {
    type: element.type,
    amount: element.amount,
    at: new Date(element.at).toISOString(),
    result: element.result,
    ...(element.reason === undefined ? {} : { reason: element.reason }),
    ...(element.late === undefined ? {} : { late: true }),
    ...(element.auto === undefined ? {} : { auto: true }),
  };
}

/**
 * The response body as JSON text, without id, authCode and rrn: those depend on the committed position and are put in
 * front of it.
 */
export function renderOutcome(fields: OutcomeFields): string {
  const { responseCode, advice } = REASONS[fields.reason];
  return JSON.stringify({
    result: resultOf(fields.reason),
    reason: fields.reason,
    responseCode,
    advice,
    approvedAmount: fields.approvedAmount,
    tenders: fields.tenders,
    available: fields.available,
    expiresAt: fields.expiresAt === null ? null : new Date(fields.expiresAt).toISOString(),
    ...(fields.captureAt === undefined ? {} : { captureAt: new Date(fields.captureAt).toISOString() }),
    elements: fields.elements.map((element) => renderElement(element)),
    ...(fields.purses === undefined ? {} : { purses: fields.purses }),
  });
}

/** The outcome of a decision about nothing in particular: an unknown original, a message refused before any state. */
export function bareOutcome(reason: Reason): string {
  return renderOutcome({ reason, approvedAmount: 0, tenders: [], available: null, expiresAt: null, elements: [] });
}

/** The decline that is frozen under the key of a message that must not be approved any more (a late original). */
export function frozenDecline(reason: Reason): string {
  if (resultOf(reason) !== 'declined') throw new RangeError(`${reason} is no decline`);
  return bareOutcome(reason);
}
