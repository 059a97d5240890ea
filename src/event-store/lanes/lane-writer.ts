import type { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database';
import { OverloadedError } from '../../platform/errors';
import { CommandNotSettledError, OutcomeKeyReusedError } from '../errors';
import { applyDecision, InvariantViolation } from './apply-decision';
import { BlockDraft, type StreamEntry } from './block-draft';
import { classifyCommitError } from './commit-error';
import { aggregateOf, type CoreCommand, type HexKey, type Settled, type WriterSettings } from './command';
import {
  type BlockReceipt,
  commitBlock,
  emptyEntry,
  findOutcomes,
  loadEntities,
  loadStreams,
  type Queryable,
  takeLaneHead,
} from './lane-store';

/** Tries of one block before its callers are told that it was not settled. */
const MAX_ATTEMPTS = 50;
/** Time after which no further try is begun. */
const SETTLE_DEADLINE_MS = 30_000;
const BACKOFF_FIRST_MS = 20;
const BACKOFF_MAX_MS = 2_000;
/** Conflicts of one block after which the lane's head is held while it is decided: another process may be faster every time. */
const CONFLICTS_BEFORE_LOCK = 3;
/** Blocks for which cached states are checked against the database after another process was seen writing to the lane. */
const SHARED_LANE_BLOCKS = 256;

interface Pending {
  readonly command: CoreCommand;
  readonly promise: Promise<Settled>;
  readonly resolve: (settled: Settled) => void;
  readonly reject: (error: unknown) => void;
}

export type StreamCache = LRUCache<number, StreamEntry>;
export type OutcomeCache = LRUCache<string, { digest: string; settled: Settled }>;

/**
 * The one writer of a lane in this process. Commands that arrive while a block is in flight make up the next one, so
 * blocks grow under load by themselves and a lone command commits at once. Commands are decided in order of arrival.
 */
export class LaneWriter {
  #queue: Pending[] = [];
  readonly #byKey = new Map<string, Pending>();
  #running = false;
  #tail: Promise<unknown> = Promise.resolve();
  #head = -1;
  #sharedBlocks = 0;

  constructor(
    readonly lane: number,
    private readonly pool: Pool,
    private readonly cache: StreamCache,
    private readonly recent: OutcomeCache,
    private readonly settings: WriterSettings,
  ) {}

  /** Commands that wait or are in flight. */
  get depth(): number {
    return this.#byKey.size;
  }

  /**
   * Settles a command: its events are durable when the promise resolves. Rejects with OverloadedError when too many wait,
   * OutcomeKeyReusedError when the key has another content, CommandNotSettledError when the database stays away.
   */
  execute(command: CoreCommand): Promise<Settled> {
    const known = this.recent.get(this.#recentKey(command.key));
    if (known) {
      this.settings.observer.replay(this.lane);
      if (known.digest !== command.digest) return Promise.reject(new OutcomeKeyReusedError(command.key));
      return Promise.resolve({ ...known.settled, replayed: true });
    }
    const twin = this.#byKey.get(command.key);
    if (twin) {
      if (twin.command.digest !== command.digest) return Promise.reject(new OutcomeKeyReusedError(command.key));
      return twin.promise.then((settled) => ({ ...settled, replayed: true }));
    }
    if (this.#byKey.size >= this.settings.queueLimit) return Promise.reject(new OverloadedError());
    const pending: Pending = { command, ...Promise.withResolvers<Settled>() };
    this.#byKey.set(command.key, pending);
    this.#queue.push(pending);
    if (!this.#running) void this.#run();
    return pending.promise;
  }

  /** Runs `work` while no block of this writer is in flight. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work);
    this.#tail = run.catch(() => undefined);
    return run;
  }

  /** Brings the streams into the cache, checking cached ones when the lane is shared with another writer. */
  async load(streamIds: Iterable<number>, database: Queryable): Promise<Map<number, StreamEntry>> {
    const entries = new Map<number, StreamEntry>();
    const wanted: { streamId: number; known: number }[] = [];
    for (const streamId of new Set(streamIds)) {
      const cached = this.cache.get(streamId);
      if (cached) entries.set(streamId, cached);
      if (!cached || this.#sharedBlocks > 0) wanted.push({ streamId, known: cached?.version ?? 0 });
    }
    this.settings.observer.cache(entries.size, wanted.length);
    if (wanted.length === 0) return entries;
    const loaded = new Map((await loadStreams(database, this.lane, wanted)).map((item) => [item.streamId, item]));
    for (const { streamId } of wanted) {
      const found = loaded.get(streamId);
      if (found?.state !== undefined) entries.set(streamId, found);
      else if (!found)
        entries.set(streamId, emptyEntry(aggregateOf(this.settings.aggregates, streamId).initialState(streamId)));
    }
    return entries;
  }

  /** Takes over what a committed block made of the streams. */
  absorb(draft: BlockDraft, receipt: BlockReceipt): void {
    if (this.#head >= 0 && receipt.previousHead !== this.#head) this.distrustCache();
    else if (this.#sharedBlocks > 0) this.#sharedBlocks -= 1;
    this.#head = receipt.previousHead + draft.eventCount;
    for (const [streamId, entry] of draft.streamsAfter(receipt.firstPosition)) this.cache.set(streamId, entry);
  }

  /** Another process writes to this lane (or nobody knows what was written): compare cached versions for a while. */
  distrustCache(): void {
    this.#sharedBlocks = SHARED_LANE_BLOCKS;
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#byKey.size > 0) await Promise.allSettled([...this.#byKey.values()].map((pending) => pending.promise));
    await this.#tail;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      // What else this turn of the event loop brings shall come along: under load that makes blocks larger and fewer.
      await new Promise(setImmediate);
      await this.exclusive(() => this.#settle(this.#queue.splice(0, this.settings.maxBlock)));
    }
    this.#running = false;
  }

  /** Never rejects: every command of the batch gets its answer or its error. */
  async #settle(batch: Pending[]): Promise<void> {
    let waiting = batch;
    const deadline = performance.now() + SETTLE_DEADLINE_MS;
    let conflicts = 0;
    for (let attempt = 1; waiting.length > 0; attempt += 1) {
      const block = { waiting };
      try {
        const committed =
          conflicts < CONFLICTS_BEFORE_LOCK
            ? await this.#tryBlock(this.pool, block)
            : await inTransaction(this.pool, async (client) => {
                await takeLaneHead(client, this.lane);
                return this.#tryBlock(client, block);
              });
        if (committed === undefined) return;
        this.absorb(committed.draft, committed.receipt);
        this.#acknowledge(committed.draft, committed.receipt, block.waiting);
        return;
      } catch (error) {
        if (classifyCommitError(error) === 'conflict') conflicts += 1;
        const last = attempt >= MAX_ATTEMPTS || performance.now() > deadline;
        waiting = await this.#recover(error, block.waiting, attempt, last);
      }
    }
  }

  /** Decides and commits; `waiting` loses the commands that failed by themselves. Undefined when none is left. */
  async #tryBlock(
    database: Queryable,
    block: { waiting: Pending[] },
  ): Promise<{ draft: BlockDraft; receipt: BlockReceipt } | undefined> {
    const { draft, decided } = await this.#decide(block.waiting, database);
    block.waiting = decided;
    if (decided.length === 0) return undefined;
    const started = performance.now();
    const receipt = await commitBlock(database, draft);
    this.settings.observer.blockCommitted(this.lane, decided.length, performance.now() - started);
    return { draft, receipt };
  }

  async #decide(waiting: Pending[], database: Queryable): Promise<{ draft: BlockDraft; decided: Pending[] }> {
    const entries = await this.load(
      waiting.map(({ command }) => command.streamId),
      database,
    );
    const entities = await this.#loadEntities(waiting, database);
    const draft = new BlockDraft(this.lane);
    const decided = waiting.filter((pending) => {
      try {
        this.#decideOne(draft, pending.command, entries, entities);
        return true;
      } catch (error) {
        this.#fail(pending, error);
        return false;
      }
    });
    return { draft, decided };
  }

  #loadEntities(waiting: Pending[], database: Queryable): Promise<Map<string, unknown>> | Map<string, unknown> {
    const wanted = waiting.flatMap(({ command }) =>
      command.origin ? [{ streamId: command.streamId, entity: command.origin.version }] : [],
    );
    if (wanted.length === 0) return new Map<string, unknown>();
    return loadEntities(database, this.lane, wanted, this.settings.aggregates);
  }

  #decideOne(
    draft: BlockDraft,
    command: CoreCommand,
    entries: Map<number, StreamEntry>,
    entities: Map<string, unknown>,
  ): void {
    const { streamId, origin } = command;
    const before = entries.get(streamId);
    if (!before) throw new Error(`stream ${streamId} was not loaded`);
    if (origin && (origin.streamId !== streamId || origin.entity !== origin.version)) {
      throw new InvariantViolation(
        `event ${origin.version} of stream ${origin.streamId} begins no entity of stream ${streamId}`,
      );
    }
    const aggregate = aggregateOf(this.settings.aggregates, streamId);
    const current = draft.stream(streamId) ?? before;
    const entity = origin
      ? (draft.entity(streamId, origin.version) ??
        entities.get(`${streamId}:${origin.version}`) ??
        aggregate.evolveEntity(undefined, origin))
      : undefined;
    const decision = command.decide(current.state, { version: current.version, entity });
    const firstEvent = decision.events.length > 0 ? draft.eventCount + 1 : 0;
    applyDecision(draft, { streamId, aggregate, before, current, origin, entity }, decision);
    draft.addOutcome(command.key, command.digest, streamId, firstEvent, decision);
  }

  #acknowledge(draft: BlockDraft, receipt: BlockReceipt, decided: Pending[]): void {
    draft.outcomes.forEach((outcome, index) => {
      const position = outcome.eventIndex > 0 ? receipt.firstPosition + outcome.eventIndex - 1 : null;
      const settled = { lane: this.lane, streamId: outcome.streamId, position, body: outcome.body, replayed: false };
      const pending = decided[index];
      if (pending) this.#resolve(pending, settled);
    });
  }

  /** What is still to be settled after a commit that failed. */
  async #recover(error: unknown, waiting: Pending[], attempt: number, last: boolean): Promise<Pending[]> {
    const kind = classifyCommitError(error);
    if (last) {
      for (const pending of waiting) this.#fail(pending, new CommandNotSettledError(kind, { cause: error }));
      return [];
    }
    this.distrustCache();
    if (kind === 'duplicate') return this.#settleFromStore(waiting);
    if (kind === 'conflict') {
      this.settings.observer.conflict(this.lane);
      return waiting;
    }
    if (kind === 'unreachable') {
      await new Promise((resolve) => setTimeout(resolve, Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** attempt)));
      return this.#settleFromStore(waiting);
    }
    return this.#isolate(error, waiting);
  }

  /** The commands whose keys have outcomes already get those; the others go on. */
  async #settleFromStore(waiting: Pending[]): Promise<Pending[]> {
    const keys = waiting.map(({ command }) => command.key);
    const stored = new Map(
      (await findOutcomes(this.pool, this.lane, keys).catch(() => [])).map((item) => [item.key, item]),
    );
    return waiting.filter((pending) => {
      const outcome = stored.get(pending.command.key);
      if (!outcome) return true;
      this.settings.observer.replay(this.lane);
      if (outcome.digest !== pending.command.digest) this.#fail(pending, new OutcomeKeyReusedError(outcome.key));
      else {
        const { streamId, position, body } = outcome;
        this.#resolve(pending, { lane: this.lane, streamId, position, body, replayed: true });
      }
      return false;
    });
  }

  /** A block the database refuses is halved until the command at fault is alone, so that it fails no other. */
  async #isolate(error: unknown, waiting: Pending[]): Promise<Pending[]> {
    const [first, ...others] = waiting;
    if (first && others.length === 0) {
      this.#fail(first, error);
      return [];
    }
    const middle = Math.ceil(waiting.length / 2);
    await this.#settle(waiting.slice(0, middle));
    return waiting.slice(middle);
  }

  #resolve(pending: Pending, settled: Settled): void {
    this.#byKey.delete(pending.command.key);
    this.recent.set(this.#recentKey(pending.command.key), { digest: pending.command.digest, settled });
    pending.resolve(settled);
  }

  /** A key belongs to its lane: the same one may come for a stream of another. */
  #recentKey(key: HexKey): string {
    return `${this.lane}:${key}`;
  }

  #fail(pending: Pending, error: unknown): void {
    this.#byKey.delete(pending.command.key);
    pending.reject(error);
  }
}
