import { Query } from '@nestjs/cqrs';
import type { DayJourney, DayTap, TransitDay, TransitDayLine } from '../../transit';

/** Days with rides, newest first. */
export interface TransitDayPage {
  readonly items: readonly TransitDayLine[];
  readonly nextCursor: string | null;
}

/** The card that a journey or tap was made with. */
interface OfCard {
  /** Null when the account is none of the person's cards any more. */
  readonly token: string | null;
  readonly maskedNumber: string | null;
}

export type RiderTap = Omit<DayTap, 'account'> & OfCard;
export type RiderJourney = Omit<DayJourney, 'account'> & OfCard;

/** A service day of a rider. Amounts are fen. */
export interface RiderDay extends Pick<TransitDay, 'day' | 'totals'> {
  readonly cardholderId: string;
  readonly journeys: readonly RiderJourney[];
  readonly taps: readonly RiderTap[];
  /** Of this day's journeys and taps: what costs nothing and is looked at by people. */
  readonly exceptions: readonly RiderException[];
  /** What the person's cards have paid so far for rides of all days, by where it came from; `owed` waits to be paid. */
  readonly paidInAll: { readonly transit: number; readonly epurse: number; readonly owed: number };
}

/** A journey without a price, or a tap that is in no journey. */
export interface RiderException {
  /** Null for a tap that is in no journey. */
  readonly journeyId: string | null;
  readonly tapIds: readonly string[];
  readonly reason: string;
  /** Who bears it, where that is settled: `operator`. */
  readonly liable: string | null;
}

/** Days on which somebody rode. Throws the problems `not_found` and `validation_failed`. */
export class ListTransitDays extends Query<TransitDayPage> {
  constructor(
    readonly cardholderId: string,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** A rider's day, `YYYY-MM-DD`. Throws the problems `not_found` and `validation_failed`. */
export class GetTransitDay extends Query<RiderDay> {
  constructor(
    readonly cardholderId: string,
    readonly day: string,
  ) {
    super();
  }
}
