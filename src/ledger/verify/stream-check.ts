import type { Aggregate, StreamEvent } from '../../event-store';
import { fen } from '../../platform/money';
import { sameJson } from './canonical-json';
import type { ProblemLog, ProblemPlace, VerifyProblemCode } from './problem';
import type { RowStream } from './row-stream';
import { type EventRow, numbersOf } from './stored-rows';

/** Versions from one kept snapshot of a stream to the next, as `commit_block` keeps them. */
const MILESTONE_VERSIONS = 64;

/** A snapshot or milestone as stored. */
export interface StateRow {
  readonly stream_id: string;
  readonly version: number;
  readonly position: string;
  readonly state: Buffer;
}

/** An entity as stored. */
export interface EntityRow {
  readonly stream_id: string;
  readonly entity: number;
  readonly state: Buffer;
}

/** What the streams of a lane are checked with; all rows in order of stream id. */
export interface StreamSources {
  readonly events: RowStream<EventRow>;
  readonly streams: RowStream<StateRow>;
  readonly entities: RowStream<EntityRow>;
  readonly milestones: RowStream<StateRow>;
  readonly aggregates: readonly Aggregate<unknown, unknown>[];
  readonly problems: ProblemLog;
  /** Called after each stream with its number of events. */
  readonly onStream: (events: number) => void;
}

/** The replay of one stream. */
interface Replay {
  readonly streamId: number;
  readonly aggregate: Aggregate<unknown, unknown>;
  readonly snapshot: StateRow | undefined;
  readonly entityRows: ReadonlyMap<number, EntityRow>;
  readonly milestones: Map<number, StateRow>;
  /** Entities that have a row, as they are so far. */
  readonly entities: Map<number, unknown>;
  /** Versions of events that began an entity. */
  readonly begun: Set<number>;
  readonly followed: Set<number>;
  state: unknown;
  version: number;
  position: number;
  /** Version before the block of the latest event, and that block. */
  versionBeforeBlock: number;
  block: string;
  failed: boolean;
  stateReported: boolean;
}

/** Checks the streams of one lane: versions, links, and that what is kept of them is what their events make. */
export class StreamCheck {
  constructor(
    private readonly lane: number,
    private readonly laneCount: number,
    private readonly sources: StreamSources,
  ) {}

  async run(): Promise<void> {
    for (let streamId = await this.#nextStream(); streamId !== undefined; streamId = await this.#nextStream()) {
      await this.#stream(streamId);
    }
  }

  /** The least stream id that any of the sources has next. */
  async #nextStream(): Promise<number | undefined> {
    const { events, streams, entities, milestones } = this.sources;
    const heads = [await events.peek(), await streams.peek(), await entities.peek(), await milestones.peek()];
    const ids = heads.flatMap((row) => (row ? [Number(row.stream_id)] : []));
    return ids.length === 0 ? undefined : Math.min(...ids);
  }

  async #stream(streamId: number): Promise<void> {
    if (streamId % this.laneCount !== this.lane) {
      this.#report('LANE_MISMATCH', { streamId }, `the stream belongs to lane ${streamId % this.laneCount}`);
    }
    const snapshot = (await rowsOf(this.sources.streams, streamId))[0];
    const entityRows = new Map((await rowsOf(this.sources.entities, streamId)).map((row) => [row.entity, row]));
    const milestones = new Map((await rowsOf(this.sources.milestones, streamId)).map((row) => [row.version, row]));
    const aggregate = this.sources.aggregates.find((item) => item.owns(streamId));
    const replay: Replay | undefined = aggregate && {
      ...{ streamId, aggregate, snapshot, entityRows, milestones, entities: new Map(), begun: new Set() },
      ...{ followed: new Set(), state: aggregate.initialState(streamId), version: 0, position: 0 },
      ...{ versionBeforeBlock: 0, block: '', failed: false, stateReported: false },
    };
    if (!replay) this.#report('REPLAY_FAILED', { streamId }, 'nothing owns the stream');
    let count = 0;
    const { events } = this.sources;
    for (let row = await events.peek(); row && Number(row.stream_id) === streamId;) {
      events.take();
      count += 1;
      if (replay) this.#event(replay, row);
      const next = events.peek();
      row = next instanceof Promise ? await next : next;
    }
    if (replay) this.#finish(replay);
    this.sources.onStream(count);
  }

  #event(replay: Replay, row: EventRow): void {
    const { streamId } = replay;
    const position = Number(row.position);
    const where = { streamId, version: row.version, position };
    if (row.version !== replay.version + 1) {
      const message = `version ${row.version} follows version ${replay.version}`;
      this.#report('VERSION_GAP', where, message);
    }
    const previous = row.previous_position === null ? 0 : Number(row.previous_position);
    if (previous !== replay.position || position <= replay.position) {
      const message = `the event points to position ${previous}; the one before it is at ${replay.position}`;
      this.#report('LINK_MISMATCH', where, message);
    }
    if (row.block !== replay.block) {
      this.#checkMilestone(replay);
      replay.versionBeforeBlock = replay.version;
      replay.block = row.block;
    }
    replay.version = row.version;
    replay.position = position;
    if (replay.failed) return;
    try {
      this.#evolve(replay, row);
    } catch (error) {
      replay.failed = true;
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.#report('REPLAY_FAILED', where, `the event cannot be replayed: ${reason}`);
    }
  }

  #evolve(replay: Replay, row: EventRow): void {
    const amounts = numbersOf(row.amounts);
    const event: StreamEvent = {
      streamId: replay.streamId,
      version: row.version,
      type: row.type,
      entity: row.entity,
      data: JSON.parse(row.payload.toString()) as object,
      postings: numbersOf(row.accounts).map((account, index) => ({ account, amount: fen(amounts[index] ?? NaN) })),
    };
    replay.state = replay.aggregate.evolve(replay.state, event);
    this.#evolveEntity(replay, event);
    if (replay.stateReported) return;
    for (const message of replay.aggregate.faults?.(replay.state) ?? []) {
      replay.stateReported = true;
      this.#report('STATE_INVALID', { streamId: replay.streamId, version: row.version }, message);
    }
  }

  #evolveEntity(replay: Replay, event: StreamEvent): void {
    const { entity, version, streamId } = event;
    if (entity === null) return;
    if (entity === version) {
      replay.begun.add(entity);
      if (replay.entityRows.has(entity)) {
        replay.entities.set(entity, replay.aggregate.evolveEntity(undefined, event));
      }
      return;
    }
    if (!replay.begun.has(entity)) {
      this.#report('ENTITY_MISMATCH', { streamId, version, entity }, 'no event of the stream began the entity');
    } else if (!replay.entityRows.has(entity)) {
      if (!replay.followed.has(entity)) {
        this.#report('ENTITY_MISMATCH', { streamId, entity }, 'the entity had a follow-up, but its state is missing');
      }
    } else replay.entities.set(entity, replay.aggregate.evolveEntity(replay.entities.get(entity), event));
    replay.followed.add(entity);
  }

  /** At the end of each block that has events of the stream: a snapshot is kept when a multiple of 64 was passed. */
  #checkMilestone(replay: Replay): void {
    const { version, versionBeforeBlock, streamId, milestones } = replay;
    if (replay.block === '') return;
    if (Math.floor(version / MILESTONE_VERSIONS) === Math.floor(versionBeforeBlock / MILESTONE_VERSIONS)) return;
    const row = milestones.get(version);
    if (!row) return this.#report('MILESTONE_MISMATCH', { streamId, version }, 'the kept snapshot is missing');
    milestones.delete(version);
    if (replay.failed) return;
    if (Number(row.position) !== replay.position || !sameJson(row.state, replay.state)) {
      this.#report('MILESTONE_MISMATCH', { streamId, version }, 'the kept snapshot is not the replay of the events');
    }
  }

  #finish(replay: Replay): void {
    const { streamId, snapshot, version, position } = replay;
    this.#checkMilestone(replay);
    for (const extra of replay.milestones.keys()) {
      this.#report('MILESTONE_MISMATCH', { streamId, version: extra }, 'a snapshot is kept where none belongs');
    }
    this.#finishEntities(replay);
    if (!snapshot) {
      this.#report('SNAPSHOT_MISMATCH', { streamId, version }, 'the snapshot is missing');
    } else if (snapshot.version !== version || Number(snapshot.position) !== position) {
      const message = `the snapshot says version ${snapshot.version} at position ${snapshot.position}, the events end with version ${version} at ${position}`;
      this.#report('SNAPSHOT_MISMATCH', { streamId, version }, message);
    } else if (!replay.failed && !sameJson(snapshot.state, replay.state)) {
      this.#report('SNAPSHOT_MISMATCH', { streamId, version }, 'the snapshot is not the replay of the events');
    }
  }

  #finishEntities(replay: Replay): void {
    const { streamId } = replay;
    for (const [entity, row] of replay.entityRows) {
      if (!replay.followed.has(entity)) {
        this.#report('ENTITY_MISMATCH', { streamId, entity }, 'a state is stored of an entity without a follow-up');
      } else if (!replay.failed && !isSameEntity(replay, row.state, replay.entities.get(entity))) {
        this.#report('ENTITY_MISMATCH', { streamId, entity }, 'the stored state is not the replay of the events');
      }
    }
  }

  #report(code: VerifyProblemCode, where: Omit<ProblemPlace, 'lane'>, message: string): void {
    this.sources.problems.add(code, { lane: this.lane, ...where }, message);
  }
}

/** Whether the entity of what is stored, in whatever form, is the replayed one. */
function isSameEntity({ aggregate }: Replay, stored: Buffer, entity: unknown): boolean {
  if (sameJson(stored, entity)) return true;
  if (aggregate.unpackEntity === undefined) return false;
  try {
    const unpacked = aggregate.unpackEntity(JSON.parse(stored.toString()));
    return sameJson(Buffer.from(JSON.stringify(unpacked)), entity);
  } catch {
    return false;
  }
}

/** Takes the rows of a stream off a source. */
async function rowsOf<Row extends { readonly stream_id: string }>(
  source: RowStream<Row>,
  streamId: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let row = await source.peek(); row && Number(row.stream_id) === streamId; row = await source.peek()) {
    source.take();
    rows.push(row);
  }
  return rows;
}
