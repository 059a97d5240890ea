import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { localTimeText } from '../domain/fare/shanghai-days';
import type { JourneyRecord } from '../domain/account';

/** Journeys of a day that are shown at most. */
const MAX_JOURNEYS = 500;

/** A journey of a rider's day: times are local in Shanghai, amounts fen. */
export interface DayJourney {
  readonly start: string;
  readonly end: string | null;
  readonly mode: string;
  readonly operator: string;
  readonly line: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly status: string;
  readonly list: number;
  readonly concession: number;
  readonly transfer: number;
  readonly cap: number;
  /** What the card paid. */
  readonly due: number;
  readonly subsidy: number;
  /** How the price came about, step by step. */
  readonly steps: readonly string[];
  /** Why it has no price, if it has none. */
  readonly exception: string | null;
  /** Fare policy that priced it. */
  readonly policy: string;
}

/** A service day (营运日) of a rider, with what it cost. */
export interface TransitDay {
  readonly day: string;
  readonly journeys: readonly DayJourney[];
  readonly list: number;
  readonly due: number;
}

/** Reads what riders' days cost. */
@Injectable()
export class TransitDays {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The journeys of a person on a service day, `YYYY-MM-DD`, in their order. */
  async of(streamId: number, day: string): Promise<TransitDay> {
    const { rows } = await this.pool.query<{ journey: JourneyRecord; policy: string }>(
      `SELECT journey, policy_id || ' ' || policy_version AS policy FROM transit_journey
        WHERE stream_id = $1 AND day = $2::date ORDER BY (journey->>'start')::bigint LIMIT ${MAX_JOURNEYS}`,
      [streamId, day],
    );
    const journeys = rows.map(({ journey, policy }) => viewOf(journey, policy));
    const sum = (field: 'list' | 'due'): number => journeys.reduce((total, journey) => total + journey[field], 0);
    return { day, journeys, list: sum('list'), due: sum('due') };
  }
}

function viewOf(journey: JourneyRecord, policy: string): DayJourney {
  const { mode, operator, line = null, from = null, to = null, status, exception = null, steps, start, end } = journey;
  const { list, concession, transfer, cap, due, subsidy } = journey;
  return {
    ...{ start: localTimeText(start), end: end === undefined ? null : localTimeText(end) },
    ...{
      mode,
      operator,
      line,
      from,
      to,
      status,
      list,
      concession,
      transfer,
      cap,
      due,
      subsidy,
      steps,
      exception,
      policy,
    },
  };
}
