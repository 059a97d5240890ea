import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import {
  type CardholderState,
  findPurse,
  FIXED_SLOTS,
  isCardholderStream,
  SLOTS_PER_CARDHOLDER,
} from '../../cardholder';
import { type AccountYear, ROLLED_OVER } from '../domain/interest';

const PURSE = 'medical';
const SLOT = FIXED_SLOTS[PURSE] ?? 1;
const MONTHS = 12;

/** Last position of a lane before each of some days. */
const BOUNDS = `SELECT array_agg(coalesce(b.last, 0) ORDER BY d.day) AS bounds
  FROM unnest($2::date[]) AS d(day) LEFT JOIN LATERAL (
    SELECT first_position + event_count - 1 AS last FROM block
     WHERE lane = $1 AND business_date < d.day ORDER BY business_date DESC, number DESC LIMIT 1) b ON true`;

const STREAMS = `SELECT stream_id::text, position::text, state FROM stream
  WHERE lane = $1 AND stream_id > $2 ORDER BY stream_id LIMIT $3`;

/**
 * What the accounts of some streams went through since the year began, by month (0 for the end of the year before, 13 for what is later):
 * each stream is walked back along its own links, so nothing is read of anybody else.
 */
const MOVEMENTS = `WITH RECURSIVE walk AS (
    SELECT s.stream_id, e.position, e.previous_position, e.type, e.accounts, e.amounts
      FROM unnest($2::bigint[], $3::bigint[]) AS s(stream_id, position)
      JOIN event e ON e.lane = $1 AND e.position = s.position WHERE s.position > $5
    UNION ALL
    SELECT w.stream_id, e.position, e.previous_position, e.type, e.accounts, e.amounts
      FROM walk w JOIN event e ON e.lane = $1 AND e.position = w.previous_position WHERE w.previous_position > $5
  ) SELECT w.stream_id::text, CASE WHEN w.type = $6 THEN 0 ELSE width_bucket(w.position, $4::bigint[]) END AS month,
           sum(a.amount) FILTER (WHERE a.amount > 0)::text AS credit, sum(-a.amount) FILTER (WHERE a.amount < 0)::text AS debit
      FROM walk w, unnest(w.accounts, w.amounts) AS a(account, amount)
     WHERE a.account = w.stream_id * ${SLOTS_PER_CARDHOLDER} + ${SLOT} GROUP BY 1, 2`;

/** The year of one personal account. */
export interface YearOfAccount {
  readonly streamId: number;
  readonly year: AccountYear;
}

/** Some streams of a lane, and where the next ones begin. */
export interface YearPage {
  readonly accounts: readonly YearOfAccount[];
  readonly after: number;
  readonly isLast: boolean;
}

interface Movement {
  stream_id: string;
  month: number;
  credit: string | null;
  debit: string | null;
}

/** Reads what personal accounts went through in a year from the events, whatever was posted since. */
@Injectable()
export class AccountYears {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Last positions of a lane before the year, and at the end of each month. */
  async bounds(lane: number, year: number): Promise<readonly number[]> {
    const days = Array.from({ length: MONTHS + 1 }, (_, month) =>
      new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10),
    );
    const { rows } = await this.pool.query<{ bounds: (string | number)[] }>(BOUNDS, [lane, days]);
    return (rows[0]?.bounds ?? []).map(Number);
  }

  /** Accounts of the next streams of a lane that have one. */
  async page(lane: number, after: number, limit: number, bounds: readonly number[]): Promise<YearPage> {
    const { rows } = await this.pool.query<{ stream_id: string; position: string; state: Buffer }>({
      ...{ name: 'interest_streams', text: STREAMS, values: [lane, after, limit] },
    });
    const balances = new Map<number, number>();
    const positions: number[] = [];
    for (const { stream_id: id, position, state } of rows) {
      const streamId = Number(id);
      const balance = isCardholderStream(streamId) ? balanceIn(state) : undefined;
      if (balance === undefined) continue;
      balances.set(streamId, balance);
      positions.push(Number(position));
    }
    const movements = await this.#movements(lane, [...balances.keys()], positions, bounds);
    return {
      accounts: [...balances].map(([streamId, now]) => ({
        streamId,
        year: yearOf(now, movements.get(streamId) ?? []),
      })),
      after: Number(rows.at(-1)?.stream_id ?? after),
      isLast: rows.length < limit,
    };
  }

  async #movements(
    lane: number,
    streams: readonly number[],
    positions: readonly number[],
    bounds: readonly number[],
  ): Promise<ReadonlyMap<number, Movement[]>> {
    if (streams.length === 0) return new Map();
    const thresholds = bounds.map((bound) => bound + 1);
    const values = [lane, streams, positions, thresholds, bounds[0] ?? 0, ROLLED_OVER];
    const { rows } = await this.pool.query<Movement>({ name: 'interest_movements', text: MOVEMENTS, values });
    return Map.groupBy(rows, (row) => Number(row.stream_id));
  }
}

function balanceIn(state: Buffer): number | undefined {
  return findPurse((JSON.parse(state.toString('utf8')) as CardholderState).purses, PURSE)?.balance;
}

/** The balance of today without all that was posted since the year began is what it began with; interest of the year before was there then. */
function yearOf(now: number, movements: readonly Movement[]): AccountYear {
  const [credits, debits] = [Array.from({ length: MONTHS }, () => 0), Array.from({ length: MONTHS }, () => 0)];
  let opening = now;
  for (const { month, credit, debit } of movements) {
    const [came, went] = [Number(credit ?? 0), Number(debit ?? 0)];
    if (month === 0) continue;
    opening -= came - went;
    if (month > MONTHS) continue;
    credits[month - 1] = came;
    debits[month - 1] = went;
  }
  return { opening, credits, debits };
}
