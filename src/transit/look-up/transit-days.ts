import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { JourneyRecord } from '../domain/account';
import { type DayNumber, dayText, instantOf, readDay } from '../domain/fare/shanghai-days';
import { type DayAmounts, type DayJourney, journeyView, NO_AMOUNTS, sumOf } from './day-journey';
import { type DayTap, tapsOfDay, type TapRow } from './day-taps';

/** Journeys and taps of a day that are shown at most; a card makes some ten. */
const MAX_JOURNEYS = 500;
const MAX_TAPS = 2_000;
/** Why a tap is in no journey: it was refused when it came. */
const REFUSED = ['late', 'no_fare_policy', 'too_many_taps'];

const DAYS = `WITH ridden AS (
    SELECT DISTINCT day FROM transit_journey WHERE stream_id = $1 AND day < $2::date ORDER BY day DESC LIMIT $3
  ), refused AS (
    SELECT (tapped_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*)::int AS taps FROM transit_tap
     WHERE stream_id = $1 AND tapped_at < $2::date::timestamp AT TIME ZONE 'Asia/Shanghai' AND "end" = 'exception'
       AND reason = ANY ($4) GROUP BY 1 ORDER BY 1 DESC LIMIT $3
  ), days AS (SELECT day FROM ridden UNION SELECT day FROM refused ORDER BY day DESC LIMIT $3)
  SELECT days.day::text AS day, coalesce(refused.taps, 0) AS refused,
         coalesce(json_agg(j.journey) FILTER (WHERE j.journey IS NOT NULL), '[]') AS journeys
    FROM days LEFT JOIN refused USING (day) LEFT JOIN transit_journey j ON j.stream_id = $1 AND j.day = days.day
   GROUP BY days.day, refused.taps ORDER BY days.day DESC`;

const JOURNEYS = `SELECT account, day::text AS day, journey FROM transit_journey
  WHERE stream_id = $1 AND day BETWEEN $2::date - 1 AND $2::date + 1
  ORDER BY (journey->>'start')::bigint, journey_id LIMIT ${3 * MAX_JOURNEYS}`;

const TAPS = `SELECT tap_id AS "tapId", account, kind, operator, terminal, source, "end", reason, liable,
    round(extract(epoch FROM tapped_at) * 1000)::bigint AS at, round(extract(epoch FROM received_at) * 1000)::bigint AS "receivedAt"
  FROM transit_tap WHERE stream_id = $1 AND tapped_at >= to_timestamp($2 / 1000.0) AND tapped_at < to_timestamp($3 / 1000.0)
  ORDER BY tapped_at, tap_id LIMIT ${MAX_TAPS}`;

/** A day with rides in the list of them. Amounts are fen. */
export interface TransitDayLine extends DayAmounts {
  /** Service day (营运日), `YYYY-MM-DD`. */
  readonly day: string;
  readonly journeys: number;
  /** Journeys without a price, and taps that were refused. */
  readonly exceptions: number;
  /** Journeys that still wait for their exit. */
  readonly open: number;
}

/** A service day (营运日) of a rider, with what it cost. Amounts are fen. */
export interface TransitDay {
  readonly day: string;
  /** In the order of their first taps. */
  readonly journeys: readonly DayJourney[];
  /** All taps of the day's journeys, and those of the calendar day that are in none. */
  readonly taps: readonly DayTap[];
  readonly totals: DayAmounts;
}

/** Reads what riders' days cost, from the tables that follow the events. */
@Injectable()
export class TransitDays {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Days with rides of a person, the newest first, those before a day only. */
  async list(streamId: number, limit: number, before?: DayNumber): Promise<readonly TransitDayLine[]> {
    const { rows } = await this.pool.query<{ day: string; refused: number; journeys: readonly JourneyRecord[] }>({
      name: 'transit_days',
      text: DAYS,
      values: [streamId, before === undefined ? 'infinity' : dayText(before), limit, REFUSED],
    });
    return rows.map(({ day, refused, journeys }) => ({
      ...{ day, journeys: journeys.length, ...sumOf(journeys) },
      exceptions: refused + journeys.filter(({ exception }) => exception !== undefined).length,
      open: journeys.filter(({ status }) => status === 'open').length,
    }));
  }

  /** The taps and journeys of a person on a service day, in their order; empty lists for a day without any. */
  async of(streamId: number, day: DayNumber): Promise<TransitDay> {
    const text = dayText(day);
    // A service day begins some hours after midnight, and a journey may end on the next one.
    const [from, to] = [instantOf(day, 0, 0, 0), instantOf((day + 2) as DayNumber, 0, 0, 0)];
    const [journeys, taps] = await Promise.all([
      this.pool.query<{ account: number; day: string; journey: JourneyRecord }>({
        ...{ name: 'transit_day_journeys', text: JOURNEYS, values: [streamId, text] },
      }),
      this.pool.query<TapRow>({ name: 'transit_day_taps', text: TAPS, values: [streamId, from, to] }),
    ]);
    const own = journeys.rows.filter((row) => row.day === text);
    return {
      day: text,
      journeys: own.map(({ account, journey }) => journeyView(account, journey)),
      taps: tapsOfDay(day, taps.rows, journeys.rows),
      totals: own.length === 0 ? NO_AMOUNTS : sumOf(own.map(({ journey }) => journey)),
    };
  }
}

/** The day of a text `YYYY-MM-DD`; undefined when the calendar has no such day. */
export function readTransitDay(text: string): DayNumber | undefined {
  return readDay(text);
}
