import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { PurseClosedOutData } from '../../cardholder';

/** Why a personal account was closed out: the money goes to heirs (继承) or to the insurer of another region (转移). */
export const DEPARTURE_CAUSES = ['death', 'transfer_out'] as const;
export type DepartureCause = (typeof DEPARTURE_CAUSES)[number];

/** Events looked through in one query. */
const SPAN = 20_000;

/** First and last position of a lane on a business date; no row when it had none. */
const POSITIONS = `SELECT min(first_position)::text AS first, max(first_position + event_count - 1)::text AS last
  FROM block WHERE lane = $1 AND business_date = $2::date AND event_count > 0`;

const CLOSED_OUT = `SELECT position::text, stream_id::text, convert_from(payload, 'UTF8') AS payload FROM event
  WHERE lane = $1 AND position BETWEEN $2 AND $3 AND type = 'PurseClosedOut' ORDER BY position`;

/** A personal account that was closed out, and is to be paid. */
export interface Departure {
  readonly lane: number;
  readonly position: number;
  readonly streamId: number;
  /** Fen. */
  readonly amount: number;
}

/** Finds the personal accounts that were closed out on a business date, in the events themselves. */
@Injectable()
export class DepartureRows {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Those of one lane, some at a time, in order of their events. */
  async *of(lane: number, date: string, cause: DepartureCause): AsyncGenerator<readonly Departure[]> {
    const { rows } = await this.pool.query<{ first: string | null; last: string | null }>(POSITIONS, [lane, date]);
    const [first, last] = [Number(rows[0]?.first ?? 0), Number(rows[0]?.last ?? -1)];
    for (let from = first; from <= last; from += SPAN) {
      const { rows: found } = await this.pool.query<{ position: string; stream_id: string; payload: string }>({
        ...{ name: 'departures', text: CLOSED_OUT, values: [lane, from, Math.min(last, from + SPAN - 1)] },
      });
      yield found.flatMap(({ position, stream_id: streamId, payload }): Departure[] => {
        const data = JSON.parse(payload) as PurseClosedOutData;
        if (data.purse !== 'medical' || data.cause !== cause) return [];
        return [{ lane, position: Number(position), streamId: Number(streamId), amount: data.amount }];
      });
    }
  }
}
