import type { CommandAnswer, Page } from './common';
import { read, send } from './http';

/** What journeys came to, fen: `due + concession + transfer + cap = list`. */
export interface RideAmounts {
  readonly list: number;
  readonly concession: number;
  readonly transfer: number;
  readonly cap: number;
  readonly due: number;
  readonly subsidy: number;
  readonly borneByOperator: number;
}

/** A day on which somebody rode. */
export interface RideDayLine extends RideAmounts {
  /** `YYYY-MM-DD`, a service day. */
  readonly day: string;
  readonly journeys: number;
  readonly exceptions: number;
  readonly open: number;
}

export interface Ride extends RideAmounts {
  readonly journeyId: string;
  readonly maskedNumber: string | null;
  readonly start: string;
  readonly end: string | null;
  readonly mode: string;
  readonly operator: string;
  readonly line: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly status: string;
  /** In Chinese, as it is told to riders. */
  readonly steps: readonly string[];
  readonly exception: string | null;
  readonly policyId: string;
  readonly policyVersion: string;
}

export interface RideTap {
  readonly tapId: string;
  readonly journeyId: string | null;
  readonly kind: string;
  readonly at: string;
  readonly receivedAt: string;
  readonly operator: string;
  readonly terminal: string | null;
  readonly source: string;
  readonly end: string;
  readonly reason: string | null;
  readonly liable: string | null;
}

/** A day with its journeys, taps and sums. */
export interface RideDay {
  readonly day: string;
  readonly totals: RideAmounts;
  readonly journeys: readonly Ride[];
  readonly taps: readonly RideTap[];
  readonly exceptions: readonly { readonly journeyId: string | null }[];
  readonly paidInAll: { readonly transit: number; readonly epurse: number; readonly owed: number };
}

/** A concession of one of the person's transit cards; days are `YYYY-MM-DD`. */
export interface Entitlement {
  readonly token: string;
  readonly category: string;
  readonly name: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly reviewedOn: string | null;
  readonly reviewDueOn: string | null;
  readonly state: string;
}

export interface RiderCategory {
  readonly category: string;
  readonly name: string;
}

export interface Entitlements {
  /** Transit cards of the person. */
  readonly cards: number;
  readonly items: readonly Entitlement[];
  readonly categories: readonly RiderCategory[];
}

/** A tap that costs nothing and waits for somebody. */
export interface TapException {
  readonly exceptionId: string;
  readonly reason: string;
  readonly operator: string;
  readonly kind: string;
  readonly source: string;
  readonly tappedAt: string;
  /** Whole days since it was uploaded. */
  readonly ageDays: number;
  readonly liable: string | null;
  readonly cardholderId: string | null;
  /** Of an unknown card: somebody has it now. */
  readonly cardKnown: boolean;
  readonly state: string;
  readonly changeReason: string | null;
  readonly changedBy: string | null;
  readonly changedByName: string | null;
}

/** Which exceptions are listed; what is left out means all. */
interface ExceptionQuery {
  readonly state: string | undefined;
  readonly reason: string | undefined;
  readonly cursor: string | undefined;
}

const daysOf = (cardholderId: string) => `/cardholders/${encodeURIComponent(cardholderId)}/transit-days`;

export const rideDays = (cardholderId: string, cursor: string | undefined) =>
  read<Page<RideDayLine>>(daysOf(cardholderId), { limit: 20, cursor });
export const rideDay = (cardholderId: string, day: string) =>
  read<RideDay>(`${daysOf(cardholderId)}/${encodeURIComponent(day)}`);
export const entitlementsOf = (cardholderId: string) =>
  read<Entitlements>(`/cardholders/${encodeURIComponent(cardholderId)}/transit-entitlements`);
export const tapExceptions = (query: ExceptionQuery) =>
  read<Page<TapException>>('/transit/exceptions', { limit: 20, ...query });
export const resolveTapException = (exceptionId: string, body: object, key: string) =>
  send<CommandAnswer>('POST', `/transit/exceptions/${encodeURIComponent(exceptionId)}/resolve`, body, key);
