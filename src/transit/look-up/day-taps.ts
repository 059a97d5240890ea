import type { JourneyRecord } from '../domain/account';
import { type DayNumber, dayText, serviceDay } from '../domain/fare/shanghai-days';
import { isoOf } from './day-journey';

/** A tap as `transit_tap` keeps it; times are milliseconds since 1970 UTC. */
export interface TapRow {
  readonly tapId: string;
  readonly account: number;
  readonly kind: string;
  readonly operator: string;
  readonly terminal: string | null;
  readonly source: string;
  readonly end: string;
  readonly reason: string | null;
  readonly liable: string | null;
  readonly at: number;
  readonly receivedAt: number;
}

/** A tap of a rider's day, and where it ended. Times are ISO 8601. */
export interface DayTap extends Omit<TapRow, 'at' | 'receivedAt'> {
  readonly at: string;
  readonly receivedAt: string;
  /** The journey that it begins or ends; null when it is in none. */
  readonly journeyId: string | null;
}

interface PlacedJourney {
  readonly account: number;
  readonly day: string;
  readonly journey: JourneyRecord;
}

/** The taps of a service day: those of its journeys, whatever the calendar says, and those of the calendar day in no journey. */
export function tapsOfDay(
  day: DayNumber,
  taps: readonly TapRow[],
  journeys: readonly PlacedJourney[],
): readonly DayTap[] {
  const text = dayText(day);
  const placeOf = placesOf(journeys);
  return taps.flatMap((tap) => {
    const placed = placeOf.get(keyOf(tap.account, tap.tapId)) ?? placeOf.get(keyOf(tap.account, String(tap.at)));
    const isOfDay = placed === undefined ? serviceDay(tap.at, 0) === day : placed.day === text;
    if (!isOfDay) return [];
    const { at, receivedAt, ...said } = tap;
    return [{ ...said, at: isoOf(at), receivedAt: isoOf(receivedAt), journeyId: placed?.journey.id ?? null }];
  });
}

/** Journeys by their first tap, whose id is theirs, and by the time of their last. */
function placesOf(journeys: readonly PlacedJourney[]): ReadonlyMap<string, PlacedJourney> {
  return new Map(
    journeys.flatMap((placed) => {
      const { id, end } = placed.journey;
      const first = [keyOf(placed.account, id), placed] as const;
      return end === undefined ? [first] : [first, [keyOf(placed.account, String(end)), placed] as const];
    }),
  );
}

function keyOf(account: number, what: string): string {
  return `${account} ${what}`;
}
