/** Rows as `verify` reads them: integers as text, so that no value is rounded before it is judged. */
export interface EventRow {
  readonly position: string;
  readonly block: string;
  readonly stream_id: string;
  readonly previous_position: string | null;
  readonly version: number;
  readonly entity: number | null;
  readonly type: string;
  readonly accounts: string;
  readonly amounts: string;
  readonly payload: Buffer;
}

export interface BlockRow {
  readonly number: string;
  readonly first_position: string;
  readonly event_count: number;
  readonly outcome_count: number;
  readonly committed_at_micros: string;
  readonly business_date: string;
  readonly shanghai_date: string;
  readonly hash: Buffer;
}

export interface OutcomeRow {
  readonly key: string;
  readonly digest: string;
  readonly block: string;
  readonly ordinal: number;
  readonly stream_id: string;
  readonly position: string | null;
  readonly body: Buffer;
}

const EVENT_COLUMNS = `position::text, block::text, stream_id::text, previous_position::text, version, entity, type,
  accounts::text, amounts::text, payload`;

export const EVENTS_BY_POSITION = `SELECT ${EVENT_COLUMNS} FROM event WHERE lane = $1 ORDER BY event.position`;

export const EVENTS_BY_STREAM = `SELECT ${EVENT_COLUMNS} FROM event WHERE lane = $1 ORDER BY event.stream_id, event.version, event.position`;

export const BLOCKS = `SELECT number::text, first_position::text, event_count, outcome_count,
  (extract(epoch FROM committed_at) * 1000000)::bigint::text AS committed_at_micros, business_date::text,
  (committed_at AT TIME ZONE 'Asia/Shanghai')::date::text AS shanghai_date, hash
  FROM block WHERE lane = $1 ORDER BY block.number`;

export const OUTCOMES = `SELECT key::text, digest::text, block::text, ordinal, stream_id::text, position::text, body
  FROM outcome WHERE lane = $1 ORDER BY outcome.block, outcome.ordinal`;

export const POINTS = `SELECT chunk::text, account::text, balance::text FROM account_point WHERE lane = $1
  ORDER BY account_point.chunk, account_point.account`;

export const STREAMS = `SELECT stream_id::text, version, position::text, state FROM stream WHERE lane = $1 ORDER BY stream.stream_id`;

export const ENTITIES = `SELECT stream_id::text, entity, state FROM entity WHERE lane = $1 ORDER BY entity.stream_id, entity.entity`;

export const MILESTONES = `SELECT stream_id::text, version, position::text, state FROM milestone WHERE lane = $1
  ORDER BY milestone.stream_id, milestone.version`;

/** The numbers of an array in PostgreSQL's text form, `{1,2}`. */
export function numbersOf(array: string): number[] {
  return array === '{}' ? [] : array.slice(1, -1).split(',').map(Number);
}
