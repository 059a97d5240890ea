import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { OverloadedError, UnavailableError } from '../platform/errors';
import type { Aggregate } from './domain/event';
import type { StreamEntry } from './lanes/block-draft';
import type { CoreCommand, CoreObserver, HexKey, Settled } from './lanes/command';
import { aggregateOf } from './lanes/command';
import { type JointCommand, settleJoint } from './lanes/joint-commit';
import { findOutcomes, loadEntities, loadStreams } from './lanes/lane-store';
import { LaneWriter } from './lanes/lane-writer';

/** Bounds of what one process holds. */
export interface CoreLimits {
  /** Commands that may wait in each lane; past it callers get OverloadedError. */
  readonly queueLimit: number;
  /** Commands in one block at most. */
  readonly maxBlock: number;
  /** Streams kept in memory at most. */
  readonly cacheStreams: number;
  /** Outcomes kept in memory at most, to answer quick repeats without the database. */
  readonly cacheOutcomes: number;
}

export const DEFAULT_CORE_LIMITS: CoreLimits = {
  queueLimit: 4_096,
  maxBlock: 512,
  cacheStreams: 100_000,
  cacheOutcomes: 10_000,
};

/** Joint commands that may wait or be in flight in this process. */
const MAX_JOINT_WAITING = 256;

const SILENT: CoreObserver = {
  blockCommitted: () => undefined,
  conflict: () => undefined,
  replay: () => undefined,
  cache: () => undefined,
};

/**
 * The transaction core: settles commands on streams, each exactly once, durably, in lanes with group commit. It knows
 * nothing of cards or money purposes; what a command means is in its `decide` and in the aggregates.
 */
export class TransactionCore {
  readonly #writers: LaneWriter[];
  readonly #listeners = new Set<() => void>();
  readonly #observer: CoreObserver;
  readonly #joint = new Set<Promise<unknown>>();
  #stopping = false;

  private constructor(
    private readonly pool: Pool,
    readonly laneCount: number,
    /** What streams there are, and how their states follow from events. */
    readonly aggregates: readonly Aggregate<unknown, unknown>[],
    limits: CoreLimits,
    observer: CoreObserver,
  ) {
    const cache = new LRUCache<number, StreamEntry>({ max: limits.cacheStreams });
    const recent = new LRUCache<string, { digest: string; settled: Settled }>({ max: limits.cacheOutcomes });
    // Spelled out: a spread would leave the methods of a class behind.
    this.#observer = {
      conflict: (lane) => observer.conflict(lane),
      replay: (lane) => observer.replay(lane),
      cache: (hits, misses) => observer.cache(hits, misses),
      blockCommitted: (lane, commands, ms) => {
        observer.blockCommitted(lane, commands, ms);
        for (const listener of this.#listeners) listener();
      },
    };
    const settings = { aggregates, observer: this.#observer, queueLimit: limits.queueLimit, maxBlock: limits.maxBlock };
    this.#writers = Array.from({ length: laneCount }, (_, lane) => new LaneWriter(lane, pool, cache, recent, settings));
  }

  /** Opens the core on a migrated database whose lanes were made with `createLanes`. */
  static async open(
    pool: Pool,
    aggregates: readonly Aggregate<unknown, unknown>[],
    limits: CoreLimits = DEFAULT_CORE_LIMITS,
    observer: CoreObserver = SILENT,
  ): Promise<TransactionCore> {
    const { rows } = await pool.query<{ lane_count: number }>('SELECT lane_count FROM core_setting');
    const laneCount = rows[0]?.lane_count;
    if (laneCount === undefined) throw new Error('the database has no lanes: run `onecard migrate`');
    return new TransactionCore(pool, laneCount, aggregates, limits, observer);
  }

  /** The lane of a stream. */
  laneOf(streamId: number): number {
    return streamId % this.laneCount;
  }

  /** Commands waiting or in flight, by lane. */
  depths(): number[] {
    return this.#writers.map((writer) => writer.depth);
  }

  /**
   * Settles one command. The promise resolves when its events are durable, with the stored first outcome when the key had
   * one. Rejects with OverloadedError, OutcomeKeyReusedError or CommandNotSettledError; then nothing was changed, or, for the
   * last, repeating the command under the same key tells.
   */
  execute<State, Entity>(command: CoreCommand<State, Entity>): Promise<Settled> {
    if (this.#stopping) return Promise.reject(new UnavailableError('the core is stopping'));
    const writer = this.#writers[this.laneOf(command.streamId)];
    if (!writer) return Promise.reject(new RangeError(`no lane for stream ${command.streamId}`));
    return writer.execute(command as unknown as CoreCommand);
  }

  /**
   * Settles one command on several streams in one database transaction. Rejects as `execute` does; joint commands make the
   * writers of their lanes wait, so few may wait at once.
   */
  executeJoint(command: JointCommand): Promise<Settled> {
    if (this.#stopping) return Promise.reject(new UnavailableError('the core is stopping'));
    if (this.#joint.size >= MAX_JOINT_WAITING) return Promise.reject(new OverloadedError());
    const settings = { aggregates: this.aggregates, observer: this.#observer, queueLimit: 0, maxBlock: 0 };
    const settled = settleJoint(command, this.pool, this.#writers, settings);
    this.#joint.add(settled);
    const forget = (): boolean => this.#joint.delete(settled);
    settled.then(forget, forget);
    return settled;
  }

  /** The frozen outcome of a key in a lane, if any. */
  async outcome(lane: number, key: HexKey): Promise<(Settled & { digest: HexKey }) | undefined> {
    const found = (await findOutcomes(this.pool, lane, [key]))[0];
    return (
      found && {
        lane,
        streamId: found.streamId,
        position: found.position,
        body: found.body,
        replayed: true,
        digest: found.digest,
      }
    );
  }

  /** Lane positions of the first events of the keys that have an outcome in a lane, by key; null where there was no event. */
  async positions(lane: number, keys: readonly HexKey[]): Promise<ReadonlyMap<HexKey, number | null>> {
    if (keys.length === 0) return new Map();
    return new Map((await findOutcomes(this.pool, lane, keys)).map(({ key, position }) => [key, position]));
  }

  /** The committed state of a stream, read from the database: for look-ups, not for decisions. */
  async state<State>(streamId: number): Promise<{ version: number; position: number; state: State }> {
    const [found] = await loadStreams(this.pool, this.laneOf(streamId), [{ streamId, known: 0 }]);
    if (found) return { version: found.version, position: found.position, state: found.state as State };
    return { version: 0, position: 0, state: aggregateOf(this.aggregates, streamId).initialState(streamId) as State };
  }

  /** The committed states of several streams, by stream; those without events are left out. One query a lane. */
  async states<State>(streamIds: readonly number[]): Promise<ReadonlyMap<number, State>> {
    const lanes = Map.groupBy(new Set(streamIds), (streamId) => this.laneOf(streamId));
    const loaded = await Promise.all(
      [...lanes].map(([lane, ids]) =>
        loadStreams(
          this.pool,
          lane,
          ids.map((streamId) => ({ streamId, known: 0 })),
        ),
      ),
    );
    return new Map(loaded.flat().map(({ streamId, state }) => [streamId, state as State]));
  }

  /** The committed state of an entity that had a follow-up; undefined when it still is what its first event made it. */
  async entity<Entity>(streamId: number, entity: number): Promise<Entity | undefined> {
    const found = await loadEntities(this.pool, this.laneOf(streamId), [{ streamId, entity }], this.aggregates);
    return found.get(`${streamId}:${entity}`) as Entity | undefined;
  }

  /** The entities of a stream among these that had a follow-up, by number. */
  async entities<Entity>(streamId: number, numbers: readonly number[]): Promise<ReadonlyMap<number, Entity>> {
    if (numbers.length === 0) return new Map();
    const wanted = numbers.map((entity) => ({ streamId, entity }));
    const found = await loadEntities(this.pool, this.laneOf(streamId), wanted, this.aggregates);
    return new Map(
      numbers.flatMap((entity) => {
        const state = found.get(`${streamId}:${entity}`) as Entity | undefined;
        return state === undefined ? [] : [[entity, state] as const];
      }),
    );
  }

  /** Calls `listener` after each commit of this process. Returns how to stop that. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finishes what was accepted and takes nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled([...this.#joint]);
    await Promise.all(this.#writers.map((writer) => writer.drain()));
  }
}

/** Makes the lanes of a new database; does nothing when they exist. Runs as the owner. */
export async function createLanes(owner: Pick<Pool, 'query'>, laneCount: number): Promise<void> {
  await owner.query('INSERT INTO core_setting (lane_count) VALUES ($1) ON CONFLICT DO NOTHING', [laneCount]);
  await owner.query(
    'INSERT INTO lane_head (lane) SELECT generate_series(0, (SELECT lane_count FROM core_setting) - 1) ON CONFLICT DO NOTHING',
  );
}
