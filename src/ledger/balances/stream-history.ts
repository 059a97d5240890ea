import type { Pool } from 'pg';
import { type Aggregate, type RecordedEvent, readStreamBack } from '../../event-store';
import { type AsOf, cutParameters, cutPosition } from './lane-cut';

/** Events of a stream read at once on the way back to its milestone. */
const PAGE_EVENTS = 256;

const CUT = `SELECT coalesce(${cutPosition('$2', '$3')}, 0)::text AS position, s.position::text AS head
  FROM lane_head h LEFT JOIN stream s ON s.lane = h.lane AND s.stream_id = $4 WHERE h.lane = $1`;

/** The last milestone at or before a position, or the first one after it. */
const MILESTONE_BEFORE = `SELECT version, position::text, state FROM milestone
  WHERE lane = $1 AND stream_id = $2 AND position <= $3 ORDER BY version DESC LIMIT 1`;
const MILESTONE_AFTER = `SELECT version, position::text FROM milestone
  WHERE lane = $1 AND stream_id = $2 AND version > $3 ORDER BY version LIMIT 1`;

/** A stream as it was. */
export interface PastState<State> {
  /** 0 before the first event. */
  readonly version: number;
  /** Lane position of its latest event then, 0 before the first. */
  readonly position: number;
  readonly state: State;
}

/**
 * States of streams in the past, from the kept snapshots (milestones) and the few events after them: about 64 events are
 * read, however long the history.
 */
export class StreamHistory {
  readonly #aggregates: readonly Aggregate<unknown, unknown>[];

  constructor(
    private readonly pool: Pool,
    aggregates: readonly Aggregate<unknown, unknown>[],
    private readonly laneCount: number,
  ) {
    this.#aggregates = aggregates;
  }

  /** The state of a stream as of a moment. Throws a RangeError when nothing owns such a stream or `asOf` is no moment. */
  async stateAsOf<State>(streamId: number, asOf: AsOf): Promise<PastState<State>> {
    const aggregate = this.#aggregates.find((item) => item.owns(streamId));
    if (!aggregate) throw new RangeError(`nothing owns stream ${streamId}`);
    const lane = streamId % this.laneCount;
    const { before, businessDate } = cutParameters(asOf);
    const { rows } = await this.pool.query<{ position: string; head: string | null }>({
      name: 'stream_cut',
      text: CUT,
      values: [lane, before, businessDate, streamId],
    });
    const cut = Number(rows[0]?.position ?? 0);
    const head = Number(rows[0]?.head ?? 0);
    const start = await this.#milestone(lane, streamId, cut);
    let past = start ?? { version: 0, position: 0, state: aggregate.initialState(streamId) };
    const anchor = await this.#anchor(lane, streamId, past.version, head);
    for (const event of await this.#between(lane, anchor, past.position, cut)) {
      past = { version: event.version, position: event.position, state: aggregate.evolve(past.state, event) };
    }
    return past as PastState<State>;
  }

  async #milestone(lane: number, streamId: number, cut: number): Promise<PastState<unknown> | undefined> {
    const { rows } = await this.pool.query<{ version: number; position: string; state: Buffer }>({
      name: 'milestone_before',
      text: MILESTONE_BEFORE,
      values: [lane, streamId, cut],
    });
    const row = rows[0];
    if (!row) return undefined;
    return { version: row.version, position: Number(row.position), state: JSON.parse(row.state.toString()) as unknown };
  }

  /** Position of an event of the stream from which the walk back begins: the next milestone, or the latest event. */
  async #anchor(lane: number, streamId: number, version: number, head: number): Promise<number> {
    const { rows } = await this.pool.query<{ position: string }>({
      name: 'milestone_after',
      text: MILESTONE_AFTER,
      values: [lane, streamId, version],
    });
    return Number(rows[0]?.position ?? head);
  }

  /** Events of the stream after `from` up to `to`, oldest first, found by walking back from `anchor`. */
  async #between(lane: number, anchor: number, from: number, to: number): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let next: number | null = anchor;
    while (next !== null && next > from) {
      const page: RecordedEvent[] = await readStreamBack(this.pool, lane, next, PAGE_EVENTS);
      found.push(...page.filter((event) => event.position > from && event.position <= to));
      next = page.at(-1)?.previousPosition ?? null;
    }
    return found.reverse();
  }
}
