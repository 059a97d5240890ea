import type { Pool } from 'pg';
import { fen } from '../../platform/money';
import type { Posting, RecordedEvent } from '../domain/event';
import type { Queryable } from '../lanes/lane-store';

/** Events read at once at most. */
export const MAX_EVENTS_PER_READ = 5_000;

interface EventRow {
  lane: number;
  position: string;
  stream_id: string;
  previous_position: string | null;
  version: number;
  entity: number | null;
  type: string;
  accounts: string;
  amounts: string;
  payload: string;
  committed_at_ms: string;
  business_date: string;
}

/**
 * Arrays and payloads as plain text: pg's array parser and its hex form of bytea would cost the followers of a busy lane
 * more than everything else they do.
 */
const COLUMNS = `e.lane, e.position::text, e.stream_id::text, e.previous_position::text, e.version, e.entity, e.type,
  array_to_string(e.accounts, ',') AS accounts, array_to_string(e.amounts, ',') AS amounts,
  convert_from(e.payload, 'UTF8') AS payload, floor(extract(epoch FROM b.committed_at) * 1000)::bigint::text AS committed_at_ms,
  b.business_date::text`;

const AT = `SELECT ${COLUMNS} FROM event e JOIN block b ON b.lane = e.lane AND b.number = e.block WHERE e.lane = $1 AND e.position = $2`;

const AT_ANY = `SELECT ${COLUMNS} FROM event e JOIN block b ON b.lane = e.lane AND b.number = e.block
  WHERE e.lane = $1 AND e.position = ANY ($2::bigint[])`;

const AFTER = `SELECT ${COLUMNS} FROM event e JOIN block b ON b.lane = e.lane AND b.number = e.block
  WHERE e.lane = $1 AND e.position > $2 AND e.position <= $2 + $3::bigint ORDER BY e.position`;

/** Walks back over the stream's own links: one primary-key look-up an event, no index by stream. */
const BACK = `WITH RECURSIVE walk AS (
    SELECT e.*, 1 AS step FROM event e WHERE e.lane = $1 AND e.position = $2
    UNION ALL
    SELECT e.*, w.step + 1 FROM walk w JOIN event e ON e.lane = $1 AND e.position = w.previous_position WHERE w.step < $3
  ) SELECT ${COLUMNS} FROM walk e JOIN block b ON b.lane = e.lane AND b.number = e.block ORDER BY e.step`;

/** Reads one committed event; undefined when the lane has no such position. */
export async function readEvent(
  database: Queryable,
  lane: number,
  position: number,
): Promise<RecordedEvent | undefined> {
  const { rows } = await database.query<EventRow>({ name: 'read_event', text: AT, values: [lane, position] });
  return rows[0] && toEvent(rows[0]);
}

/** Reads the committed events at these positions of a lane, in no particular order. */
export async function readEventsAt(
  database: Queryable,
  lane: number,
  positions: readonly number[],
): Promise<RecordedEvent[]> {
  if (positions.length === 0) return [];
  const values = [lane, positions.slice(0, MAX_EVENTS_PER_READ)];
  const { rows } = await database.query<EventRow>({ name: 'read_events_at', text: AT_ANY, values });
  return rows.map(toEvent);
}

/** Reads the events of a lane after a position, in order. Positions are gap-free, so nothing can appear later in between. */
export async function readLane(
  database: Queryable,
  lane: number,
  after: number,
  limit: number,
): Promise<RecordedEvent[]> {
  const values = [lane, after, Math.min(limit, MAX_EVENTS_PER_READ)];
  const { rows } = await database.query<EventRow>({ name: 'read_lane', text: AFTER, values });
  return rows.map(toEvent);
}

/** Reads a stream's events backwards from the one at `position`, newest first. */
export async function readStreamBack(
  database: Queryable,
  lane: number,
  position: number,
  limit: number,
): Promise<RecordedEvent[]> {
  const values = [lane, position, Math.min(limit, MAX_EVENTS_PER_READ)];
  const { rows } = await database.query<EventRow>({ name: 'read_stream_back', text: BACK, values });
  return rows.map(toEvent);
}

/** Last position of each lane, by lane. */
export async function readHeads(pool: Pick<Pool, 'query'>): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ lane: number; position: string }>(
    'SELECT lane, position::text FROM lane_head ORDER BY lane',
  );
  return new Map(rows.map((row) => [row.lane, Number(row.position)]));
}

function toEvent(row: EventRow): RecordedEvent {
  const { payload } = row;
  let data: object | undefined;
  return {
    lane: row.lane,
    position: Number(row.position),
    streamId: Number(row.stream_id),
    previousPosition: row.previous_position === null ? null : Number(row.previous_position),
    version: row.version,
    entity: row.entity,
    type: row.type,
    postings: toPostings(row.accounts, row.amounts),
    // Parsed when somebody looks: most followers need the postings, or events of few types, only.
    get data(): object {
      data ??= JSON.parse(payload) as object;
      return data;
    },
    committedAt: Number(row.committed_at_ms),
    businessDate: row.business_date,
  };
}

function toPostings(accounts: string, amounts: string): Posting[] {
  if (accounts === '') return [];
  const amountTexts = amounts.split(',');
  return accounts
    .split(',')
    .map((account, index) => ({ account: Number(account), amount: fen(Number(amountTexts[index])) }));
}
