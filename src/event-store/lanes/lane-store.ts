import type { Pool, PoolClient } from 'pg';
import { aggregateOf } from './command';
import type { Aggregate } from '../domain/event';
import type { BlockDraft, StreamEntry } from './block-draft';

/** What `commit_block` answers. */
export interface BlockReceipt {
  readonly firstPosition: number;
  readonly block: number;
  /** Lane position before this block: tells the writer whether another process wrote in between. */
  readonly previousHead: number;
  /** ms since the epoch. */
  readonly committedAt: number;
  readonly businessDate: string;
}

/** A frozen first outcome as it is stored. */
export interface StoredOutcome {
  readonly key: string;
  readonly digest: string;
  readonly streamId: number;
  readonly position: number | null;
  readonly body: string;
}

/** A stream read from the database; `state` is undefined when the version is the one already known. */
export interface LoadedStream {
  readonly streamId: number;
  readonly version: number;
  readonly position: number;
  readonly state: unknown;
}

export type Queryable = Pick<Pool | PoolClient, 'query'>;

const COMMIT_PARAMETERS = Array.from({ length: 30 }, (_, index) => `$${index + 1}`).join(', ');
const COMMIT_BLOCK = `SELECT first_position::text, block_number::text, previous_head::text,
  floor(extract(epoch FROM committed_at) * 1000)::bigint::text AS committed_at_ms, business_date::text
  FROM commit_block(${COMMIT_PARAMETERS})`;

const LOAD_STREAMS = `SELECT s.stream_id::text, s.version, s.position::text,
  CASE WHEN s.version <> i.known THEN s.state END AS state
  FROM unnest($2::bigint[], $3::int[]) AS i(stream_id, known) JOIN stream s ON s.lane = $1 AND s.stream_id = i.stream_id`;

const LOAD_ENTITIES = `SELECT e.stream_id::text, e.entity, e.state FROM unnest($2::bigint[], $3::int[]) AS i(stream_id, entity)
  JOIN entity e ON e.lane = $1 AND e.stream_id = i.stream_id AND e.entity = i.entity`;

const FIND_OUTCOMES = `SELECT replace(key::text, '-', '') AS key, replace(digest::text, '-', '') AS digest, stream_id::text, position::text, body
  FROM outcome WHERE lane = $1 AND key = ANY ($2::uuid[])`;

interface ReceiptRow {
  first_position: string;
  block_number: string;
  previous_head: string;
  committed_at_ms: string;
  business_date: string;
}

/** Writes a block; throws the database's error when it was not committed (or nobody knows). */
export async function commitBlock(database: Queryable, draft: BlockDraft): Promise<BlockReceipt> {
  const values = draft.parameters();
  const { rows } = await database.query<ReceiptRow>({ name: 'commit_block', text: COMMIT_BLOCK, values });
  const row = rows[0];
  if (!row) throw new Error('commit_block answered nothing');
  return {
    firstPosition: Number(row.first_position),
    block: Number(row.block_number),
    previousHead: Number(row.previous_head),
    committedAt: Number(row.committed_at_ms),
    businessDate: row.business_date,
  };
}

/** Holds the head of a lane to the end of the transaction: nobody else commits to the lane meanwhile. */
export async function takeLaneHead(client: PoolClient, lane: number): Promise<void> {
  await client.query({ name: 'take_lane_head', text: 'SELECT take_lane_head($1::smallint)', values: [lane] });
}

/** Reads streams by id; those whose version equals `known` come without their state. Streams without events are absent. */
export async function loadStreams(
  database: Queryable,
  lane: number,
  wanted: readonly { streamId: number; known: number }[],
): Promise<LoadedStream[]> {
  const { rows } = await database.query<{ stream_id: string; version: number; position: string; state: Buffer | null }>(
    {
      name: 'load_streams',
      text: LOAD_STREAMS,
      values: [lane, wanted.map((item) => item.streamId), wanted.map((item) => item.known)],
    },
  );
  return rows.map((row) => ({
    streamId: Number(row.stream_id),
    version: row.version,
    position: Number(row.position),
    state: row.state ? (JSON.parse(row.state.toString()) as unknown) : undefined,
  }));
}

/** Reads the stored entities among those asked for, keyed `streamId:entity`. */
export async function loadEntities(
  database: Queryable,
  lane: number,
  wanted: readonly { streamId: number; entity: number }[],
  aggregates: readonly Aggregate<unknown, unknown>[],
): Promise<Map<string, unknown>> {
  const { rows } = await database.query<{ stream_id: string; entity: number; state: Buffer }>({
    name: 'load_entities',
    text: LOAD_ENTITIES,
    values: [lane, wanted.map((item) => item.streamId), wanted.map((item) => item.entity)],
  });
  return new Map(
    rows.map(({ stream_id: streamId, entity, state }) => {
      const stored: unknown = JSON.parse(state.toString());
      return [`${streamId}:${entity}`, aggregateOf(aggregates, Number(streamId)).unpackEntity?.(stored) ?? stored];
    }),
  );
}

/** Finds the frozen outcomes among the keys. */
export async function findOutcomes(
  database: Queryable,
  lane: number,
  keys: readonly string[],
): Promise<StoredOutcome[]> {
  const { rows } = await database.query<{
    key: string;
    digest: string;
    stream_id: string;
    position: string | null;
    body: Buffer;
  }>({ name: 'find_outcomes', text: FIND_OUTCOMES, values: [lane, keys] });
  return rows.map((row) => ({
    key: row.key,
    digest: row.digest,
    streamId: Number(row.stream_id),
    position: row.position === null ? null : Number(row.position),
    body: row.body.toString(),
  }));
}

/** A stream that has no events yet. */
export function emptyEntry(state: unknown): StreamEntry {
  return { version: 0, position: 0, state };
}
