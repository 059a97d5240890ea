import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent } from '../domain/event';
import { readHeads, readLane } from '../history/event-reader';

/** Events handed to a subscription at once at most. */
const BATCH_EVENTS = 1_000;
/** How often a lane is looked at when this process commits nothing: another process may have. */
const POLL_MS = 250;
/** Least time between two rounds: under load commits are frequent, and larger batches cost less. */
const PAUSE_MS = 250;
/** Subscriptions that are followed at once: while the database works for one, the next one's rows are made. */
const ABREAST = 2;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 10_000;

/** Follows every lane in order from a durable checkpoint. */
export interface Subscription {
  /** Stable name of the checkpoint. */
  readonly name: string;
  /**
   * Handles events of one lane, in order. What is written through `client` is committed together with the checkpoint,
   * exactly once; effects outside the database happen at least once.
   */
  handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void>;
  /**
   * Whether an event is any of its business; left out: every one is. Where nothing in a batch is, it is not handed over, and the
   * checkpoint moves past it together with those of other subscriptions.
   */
  concerns?(event: RecordedEvent): boolean;
  /** Called when what `handle` wrote last for a lane is committed and others can see it; not again after a crash. */
  committed?(lane: number): void;
}

/** A lane of a subscription that has something to handle. */
interface Behind {
  readonly subscription: Subscription;
  readonly lane: number;
  /** Its checkpoint. */
  readonly position: number;
}

/** Moves checkpoints that still are where they were seen, and that nobody else is at. As with a batch, the disk is not waited for. */
const PASS = `UPDATE subscription_checkpoint c SET position = $4, updated_at = now()
  FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick,
       (SELECT name FROM subscription_checkpoint WHERE lane = $1 AND name = ANY ($2) AND position = $3
          ORDER BY name FOR UPDATE SKIP LOCKED) AS free
 WHERE c.lane = $1 AND c.name = free.name`;

/** What the runner tells whoever measures it. */
export interface SubscriptionObserver {
  /** A batch failed and will be tried again; `lane` is -1 when the checkpoints could not be read. */
  failed(name: string, lane: number, error: unknown): void;
}

/**
 * Runs subscriptions, each lane of each by one process at a time (the checkpoint's row is locked while a batch is handled).
 * Woken by commits of this process, and by a slow poll for those of others.
 */
export class SubscriptionRunner {
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  #endPause: () => void = () => undefined;
  #active: Promise<void> | undefined;
  #stopped = false;
  /** What was read last: subscriptions that are as far as each other share it, for events never change. */
  #lastRead:
    { readonly lane: number; readonly after: number; readonly events: Promise<readonly RecordedEvent[]> } | undefined;
  readonly #failures = new Map<string, { count: number; notBefore: number }>();

  constructor(
    private readonly pool: Pool,
    private readonly laneCount: number,
    private readonly subscriptions: readonly Subscription[],
    private readonly observer: SubscriptionObserver,
  ) {}

  /** Makes the checkpoints of new subscriptions and begins to follow. */
  async start(): Promise<void> {
    for (const { name } of this.subscriptions) {
      await this.pool.query(
        'INSERT INTO subscription_checkpoint (name, lane) SELECT $1, generate_series(0, $2::int - 1) ON CONFLICT DO NOTHING',
        [name, this.laneCount],
      );
    }
    this.#timer = setInterval(() => {
      this.wake();
    }, POLL_MS);
    this.wake();
  }

  /** There may be new events. */
  wake(): void {
    this.#wanted = true;
    if (this.#active || this.#stopped) return;
    this.#active = this.#followAll().finally(() => {
      this.#active = undefined;
      if (this.#wanted && !this.#stopped) setImmediate(() => this.wake());
    });
  }

  /** Events committed but not yet handled, by subscription name. */
  async lag(): Promise<Map<string, number>> {
    const { rows } = await this.pool.query<{ name: string; lag: string }>(
      `SELECT c.name, sum(h.position - c.position)::text AS lag
       FROM subscription_checkpoint c JOIN lane_head h USING (lane) GROUP BY c.name`,
    );
    return new Map(rows.map((row) => [row.name, Number(row.lag)]));
  }

  /** Resolves when all subscriptions have handled what is committed now. Gives up after `timeoutMs`. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    const heads = await readHeads(this.pool);
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const { rows } = await this.pool.query<{ lane: number; position: string }>(
        'SELECT lane, min(position)::text AS position FROM subscription_checkpoint WHERE name = ANY ($1) GROUP BY lane',
        [this.subscriptions.map((item) => item.name)],
      );
      if (rows.every((row) => Number(row.position) >= (heads.get(row.lane) ?? 0))) return true;
      this.wake();
      this.#endPause();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return false;
  }

  /** Finishes the batch in hand and stops. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#endPause();
    await this.#active;
  }

  async #followAll(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      const began = performance.now();
      for (const ofLane of Map.groupBy(await this.#behind(), ({ lane }) => lane).values()) {
        const concerned = await this.#passOthers(ofLane);
        await Promise.all(Array.from({ length: ABREAST }, () => this.#followSome(concerned)));
      }
      this.#lastRead = undefined;
      const rest = PAUSE_MS - (performance.now() - began);
      if (rest > 0) await this.#pause(rest);
    }
  }

  /** Takes one after the other of what is behind in a lane. */
  async #followSome(behind: Behind[]): Promise<void> {
    for (let next = behind.shift(); next !== undefined; next = behind.shift()) {
      if (await this.#followOnce(next.subscription, next.lane)) this.#wanted = true;
    }
  }

  /** Moves the subscriptions of a lane past events that are not their business; answers the others. */
  async #passOthers(behind: readonly Behind[]): Promise<Behind[]> {
    const concerned: Behind[] = [];
    for (const together of Map.groupBy(behind, ({ position }) => position).values()) {
      const mayPass = together.filter(({ subscription }) => subscription.concerns !== undefined);
      const passed = mayPass.length === 0 ? new Set<string>() : await this.#pass(mayPass);
      concerned.push(...together.filter(({ subscription }) => !passed.has(subscription.name)));
    }
    return concerned;
  }

  /** Moves those past the next events that none of these concerns, and answers their names; all stand at one position of one lane. */
  async #pass(together: readonly Behind[]): Promise<ReadonlySet<string>> {
    const { lane = -1, position = 0 } = together[0] ?? {};
    try {
      const events = this.#stopped ? [] : await this.#read(this.pool, lane, position);
      const others = together.filter(({ subscription }) => !events.some((event) => subscription.concerns?.(event)));
      const [names, last] = [others.map(({ subscription }) => subscription.name), events.at(-1)];
      if (last === undefined || names.length === 0) return new Set();
      await this.pool.query(PASS, [lane, names, position, last.position]);
      if (events.length === BATCH_EVENTS) this.#wanted = true;
      return new Set(names);
    } catch (error) {
      this.observer.failed(together.map(({ subscription }) => subscription.name).join(', '), lane, error);
      return new Set();
    }
  }

  /** Waits, but not when the runner is stopped meanwhile. */
  #pause(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What has something to handle. Looking takes no lock: an idle service writes nothing. */
  async #behind(): Promise<Behind[]> {
    const names = this.subscriptions.map((item) => item.name);
    try {
      const { rows } = await this.pool.query<{ name: string; lane: number; position: string }>(
        `SELECT c.name, c.lane, c.position::text FROM subscription_checkpoint c JOIN lane_head h USING (lane)
         WHERE c.name = ANY ($1) AND h.position > c.position ORDER BY c.lane, c.name`,
        [names],
      );
      return rows.flatMap(({ name, lane, position }) => {
        const subscription = this.subscriptions.find((item) => item.name === name);
        return subscription ? [{ subscription, lane, position: Number(position) }] : [];
      });
    } catch (error) {
      this.observer.failed(names.join(', '), -1, error);
      return [];
    }
  }

  /** Handles one batch; true when there may be more. Failures are retried with back-off, in order, for ever. */
  async #followOnce(subscription: Subscription, lane: number): Promise<boolean> {
    const id = `${subscription.name}/${lane}`;
    const failure = this.#failures.get(id);
    if (this.#stopped || (failure && performance.now() < failure.notBefore)) return false;
    try {
      const handled = await this.#handleBatch(subscription, lane);
      this.#failures.delete(id);
      return handled === BATCH_EVENTS;
    } catch (error) {
      const count = (failure?.count ?? 0) + 1;
      const delay = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(count, 10));
      this.#failures.set(id, { count, notBefore: performance.now() + delay });
      this.observer.failed(subscription.name, lane, error);
      return false;
    }
  }

  #read(client: Pool | PoolClient, lane: number, after: number): Promise<readonly RecordedEvent[]> {
    const last = this.#lastRead;
    if (last?.lane === lane && last.after === after) return last.events;
    const read = { lane, after, events: readLane(client, lane, after, BATCH_EVENTS) };
    this.#lastRead = read;
    read.events.catch(() => {
      if (this.#lastRead === read) this.#lastRead = undefined;
    });
    return read.events;
  }

  async #handleBatch(subscription: Subscription, lane: number): Promise<number> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      // A checkpoint that a crash of the server takes back goes together with what was written beside it.
      await client.query('BEGIN; SET LOCAL synchronous_commit = off');
      const { rows } = await client.query<{ position: string }>(
        'SELECT position::text FROM subscription_checkpoint WHERE name = $1 AND lane = $2 FOR UPDATE SKIP LOCKED',
        [subscription.name, lane],
      );
      const events = rows[0] ? await this.#read(client, lane, Number(rows[0].position)) : [];
      const last = events.at(-1);
      if (last) {
        await subscription.handle(client, lane, events);
        await client.query(
          'UPDATE subscription_checkpoint SET position = $3, updated_at = now() WHERE name = $1 AND lane = $2',
          [subscription.name, lane, last.position],
        );
      }
      await client.query('COMMIT');
      if (last) subscription.committed?.(lane);
      return events.length;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
