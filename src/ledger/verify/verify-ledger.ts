import type { Pool, PoolClient } from 'pg';
import type { Aggregate } from '../../event-store';
import { BALANCES_SUBSCRIPTION } from '../balances';
import { BalanceCheck, type PointRow } from './balance-check';
import { ChainCheck, type HeadRow } from './chain-check';
import { CloseCheck } from './close-check';
import { type Problem, ProblemLog, type VerifyProblemCode } from './problem';
import { RowStream } from './row-stream';
import { SnapshotSession } from './snapshot-session';
import {
  BLOCKS,
  type BlockRow,
  ENTITIES,
  EVENTS_BY_POSITION,
  EVENTS_BY_STREAM,
  type EventRow,
  MILESTONES,
  type OutcomeRow,
  OUTCOMES,
  POINTS,
  STREAMS,
} from './stored-rows';
import { type EntityRow, type StateRow, StreamCheck } from './stream-check';

/** Connections that a verification uses. */
export const VERIFY_CONNECTIONS = 4;
/** Problems kept in the report when nothing else is asked for; all are counted. */
const PROBLEMS_KEPT = 1_000;

/** How far a verification is; every event is read twice, once in its lane and once in its stream. */
export interface VerifyProgress {
  readonly done: number;
  readonly total: number;
}

export interface VerifyOptions {
  /** Only these lanes; all when left out. */
  readonly lanes?: readonly number[];
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Ends the verification: it throws the reason. */
  readonly signal?: AbortSignal;
  /** Problems kept at most. */
  readonly problemLimit?: number;
}

/** The last block of a lane. Kept elsewhere, it shows whether a whole chain was made anew. */
export interface VerifiedHead {
  readonly lane: number;
  readonly position: number;
  readonly block: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly events: number;
  readonly blocks: number;
  readonly outcomes: number;
  readonly streams: number;
  readonly heads: readonly VerifiedHead[];
  /** All problems, also those that `problems` leaves out. */
  readonly problemCount: number;
  readonly problemCounts: Readonly<Partial<Record<VerifyProblemCode, number>>>;
  readonly problems: readonly Problem[];
}

const HEADS = `SELECT lane, position::text, block::text, hash, business_date::text,
  (extract(epoch FROM committed_at) * 1000000)::bigint::text AS committed_at_micros FROM lane_head ORDER BY lane`;

/**
 * Checks the whole ledger against its events on one snapshot of the database, beside a live service, with bounded memory.
 * Needs a pool of at least `VERIFY_CONNECTIONS`. Throws only when the database fails or a lane does not exist; what is wrong
 * with the data is in the report.
 */
export async function verifyLedger(
  pool: Pool,
  aggregates: readonly Aggregate<unknown, unknown>[],
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const session = await SnapshotSession.open(pool, VERIFY_CONNECTIONS);
  try {
    const run = new Verification(session.clients, aggregates, options);
    return await run.run();
  } finally {
    await session.close();
  }
}

class Verification {
  readonly #problems: ProblemLog;
  readonly #counts = { events: 0, blocks: 0, outcomes: 0, streams: 0 };
  #done = 0;
  #total = 0;

  constructor(
    private readonly clients: readonly PoolClient[],
    private readonly aggregates: readonly Aggregate<unknown, unknown>[],
    private readonly options: VerifyOptions,
  ) {
    this.#problems = new ProblemLog(options.problemLimit ?? PROBLEMS_KEPT);
  }

  async run(): Promise<VerifyReport> {
    const { rows } = await this.#client(0).query<HeadRow>(HEADS);
    const setting = await this.#client(0).query<{ lane_count: number }>('SELECT lane_count FROM core_setting');
    const laneCount = setting.rows[0]?.lane_count ?? 0;
    const heads = this.#chosen(rows, laneCount);
    this.#total = heads.reduce((sum, head) => sum + 2 * Number(head.position), 0);
    this.#progress(0);
    for (const head of heads) {
      await this.#chain(head);
      await this.#streams(head.lane, laneCount);
    }
    return {
      ok: this.#problems.total === 0,
      ...this.#counts,
      heads: heads.map(({ lane, position, block, hash }) => ({
        ...{ lane, position: Number(position), block: Number(block), hash: hash.toString('hex') },
      })),
      problemCount: this.#problems.total,
      problemCounts: this.#problems.counts,
      problems: this.#problems.kept,
    };
  }

  #chosen(heads: readonly HeadRow[], laneCount: number): HeadRow[] {
    if (heads.length !== laneCount) {
      this.#problems.add('HEAD_MISMATCH', { lane: -1 }, `there are ${heads.length} lane heads for ${laneCount} lanes`);
    }
    const { lanes } = this.options;
    const missing = lanes?.find((lane) => !heads.some((head) => head.lane === lane));
    if (missing !== undefined) throw new RangeError(`there is no lane ${missing}`);
    return heads.filter((head) => !lanes || lanes.includes(head.lane));
  }

  async #chain(head: HeadRow): Promise<void> {
    const { lane } = head;
    const checkpoint = await this.#client(0).query<{ position: string }>(
      'SELECT position::text FROM subscription_checkpoint WHERE name = $1 AND lane = $2',
      [BALANCES_SUBSCRIPTION, lane],
    );
    const stored = await this.#client(0).query<{ account: string; balance: string }>(
      'SELECT account::text, balance::text FROM account_balance WHERE lane = $1',
      [lane],
    );
    const blocks = new RowStream<BlockRow>(this.#client(0), BLOCKS, [lane]);
    const events = new RowStream<EventRow>(this.#client(1), EVENTS_BY_POSITION, [lane]);
    const outcomes = new RowStream<OutcomeRow>(this.#client(2), OUTCOMES, [lane]);
    const points = new RowStream<PointRow>(this.#client(3), POINTS, [lane]);
    const balances = new Map(stored.rows.map((row) => [Number(row.account), Number(row.balance)]));
    const position = Number(checkpoint.rows[0]?.position ?? 0);
    const problems = this.#problems;
    const closes = await CloseCheck.open(this.#client(0), lane, problems);
    const check = new ChainCheck(head, {
      ...{ blocks, events, outcomes, problems, closes },
      balances: new BalanceCheck(lane, position, balances, points, problems),
      onBlock: (eventCount, outcomeCount) => {
        this.#counts.blocks += 1;
        this.#counts.events += eventCount;
        this.#counts.outcomes += outcomeCount;
        this.#progress(eventCount);
      },
    });
    await closingAfter(check.run(), [blocks, events, outcomes, points]);
    await closes.totals(this.#client(0));
  }

  async #streams(lane: number, laneCount: number): Promise<void> {
    const events = new RowStream<EventRow>(this.#client(0), EVENTS_BY_STREAM, [lane]);
    const streams = new RowStream<StateRow>(this.#client(1), STREAMS, [lane]);
    const entities = new RowStream<EntityRow>(this.#client(2), ENTITIES, [lane]);
    const milestones = new RowStream<StateRow>(this.#client(3), MILESTONES, [lane]);
    const check = new StreamCheck(lane, laneCount, {
      ...{ events, streams, entities, milestones },
      aggregates: this.aggregates,
      problems: this.#problems,
      onStream: (eventCount) => {
        this.#counts.streams += 1;
        this.#progress(eventCount);
      },
    });
    await closingAfter(check.run(), [events, streams, entities, milestones]);
  }

  #progress(events: number): void {
    this.options.signal?.throwIfAborted();
    this.#done += events;
    this.options.onProgress?.({ done: this.#done, total: this.#total });
  }

  #client(index: number): PoolClient {
    const client = this.clients[index];
    if (!client) throw new Error(`there is no connection ${index}`);
    return client;
  }
}

/** Waits for the work, then closes what it read from, also when it failed. */
async function closingAfter(work: Promise<void>, streams: readonly RowStream<unknown>[]): Promise<void> {
  try {
    await work;
  } finally {
    await Promise.allSettled(streams.map((stream) => stream.close()));
  }
}
