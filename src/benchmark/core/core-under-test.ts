import type { Pool } from 'pg';
import { decideAuthorization, defaultTenderPolicy } from '../../authorization';
import { coreAggregates } from '../../composition';
import { type CoreObserver, createLanes, DEFAULT_CORE_LIMITS, TransactionCore } from '../../event-store';
import { merchantPayable } from '../../ledger';
import type { Config } from '../../platform/config';
import { migrate, openPool } from '../../platform/database';
import { below, RandomKeys } from '../random';
import { CARD_ID, streamOf } from './people';

/** Merchants among whom purchases are spread. */
const MERCHANTS = 1_000;
const MOST_FEN = 1_000;
const APPROVED = '{"result":"approved"';
const MAX_NUMBER = 1_000_000;
const SHOP_MCC = '5411';

/** The settings of the service that the core is opened with. */
export type CoreSettings = Pick<Config, 'lanes' | 'poolSize' | 'queueLimit' | 'cacheStreams' | 'holdTtlSeconds'>;

/** Makes schema and lanes in an empty database. */
export async function prepareCoreDatabase(ownerUrl: string, lanes: number): Promise<void> {
  await migrate(ownerUrl);
  const owner = openPool(ownerUrl, {
    max: 1,
    role: false,
    applicationName: 'onecard bench prepare',
    statementTimeoutMs: 0,
  });
  try {
    await createLanes(owner, lanes);
  } finally {
    await owner.end();
  }
}

/** What the core committed. */
export interface BlockCount {
  blocks: number;
  commands: number;
}

/**
 * The transaction core in this process, as the service runs it, and purchases for it: the real decision on the real
 * aggregate. What lies around it in the service (HTTP, signatures, claims of request keys) is left out.
 */
export class CoreUnderTest {
  readonly #keys = new RandomKeys();
  #stan = 0;

  private constructor(
    readonly core: TransactionCore,
    readonly committed: Readonly<BlockCount>,
    private readonly pool: Pool,
    private readonly people: number,
    private readonly holdTtlMs: number,
  ) {}

  /** Opens the core on a prepared database; what it writes is done as the application's role. */
  static async open(ownerUrl: string, people: number, settings: CoreSettings): Promise<CoreUnderTest> {
    const pool = openPool(ownerUrl, { max: settings.poolSize, applicationName: 'onecard bench core' });
    const { queueLimit, cacheStreams } = settings;
    const committed: BlockCount = { blocks: 0, commands: 0 };
    const observer: CoreObserver = {
      blockCommitted: (_lane, commands) => {
        committed.blocks += 1;
        committed.commands += commands;
      },
      conflict: () => undefined,
      replay: () => undefined,
      cache: () => undefined,
    };
    const limits = { ...DEFAULT_CORE_LIMITS, queueLimit, cacheStreams };
    const core = await TransactionCore.open(pool, coreAggregates(), limits, observer);
    return new CoreUnderTest(core, committed, pool, people, settings.holdTtlSeconds * 1_000);
  }

  /** The core of a whole application on a prepared database; it is the application that closes it. */
  static of(core: TransactionCore, pool: Pool, people: number, holdTtlSeconds: number): CoreUnderTest {
    return new CoreUnderTest(core, { blocks: 0, commands: 0 }, pool, people, holdTtlSeconds * 1_000);
  }

  /** A purchase of a random person at a random merchant; answers whether it was approved. */
  purchase(): Promise<boolean> {
    return this.purchaseAmong(MERCHANTS);
  }

  /** A purchase of a random person at one of so many merchants. */
  purchaseAmong(merchants: number): Promise<boolean> {
    return this.#purchaseAt(1 + below(merchants));
  }

  /** A purchase of a random person, at the merchant where everybody buys. */
  purchaseAtHotMerchant(): Promise<boolean> {
    return this.#purchaseAt(1);
  }

  async #purchaseAt(merchant: number): Promise<boolean> {
    const now = Date.now();
    this.#stan = (this.#stan + 1) % MAX_NUMBER;
    const decide = decideAuthorization({
      kind: 'purchase',
      now,
      cardId: CARD_ID,
      amount: 1 + below(MOST_FEN),
      allowPartial: false,
      holdTtlMs: this.holdTtlMs,
      policy: defaultTenderPolicy,
      terminalId: 'BENCH001',
      merchantId: `990220154${String(merchant).padStart(6, '0')}`,
      mcc: SHOP_MCC,
      programmes: [],
      payable: merchantPayable(merchant),
      stan: String(this.#stan).padStart(6, '0'),
      batch: '000001',
      localTime: new Date(now).toISOString().slice(0, 19),
      entryMode: 'contactless',
    });
    const command = {
      streamId: streamOf(below(this.people)),
      key: this.#keys.next(),
      digest: this.#keys.next(),
      decide,
    };
    return (await this.core.execute(command)).body.startsWith(APPROVED);
  }

  /** Events that the lanes say they hold. */
  async eventCount(): Promise<number> {
    const { rows } = await this.pool.query<{ events: number }>('SELECT sum(position)::int8 AS events FROM lane_head');
    return rows[0]?.events ?? 0;
  }

  /** Finishes what was accepted and disconnects. */
  async close(): Promise<void> {
    await this.core.stop();
    await this.pool.end();
  }
}

/**
 * What the books of a database say that they must not: amounts that do not sum to zero, or another number of events than
 * the lanes and the benchmark counted. Reads every event once.
 */
export async function bookFaults(ownerUrl: string, expectedEvents: number): Promise<string[]> {
  const owner = openPool(ownerUrl, {
    max: 1,
    role: false,
    applicationName: 'onecard bench check',
    statementTimeoutMs: 0,
  });
  try {
    const { rows } = await owner.query<{ events: number; positions: number; total: string }>(
      `SELECT count(*) AS events, (SELECT sum(position)::int8 FROM lane_head) AS positions,
              coalesce(sum((SELECT sum(amount) FROM unnest(e.amounts) AS amount)), 0)::text AS total FROM event e`,
    );
    const { events = -1, positions = -1, total = '' } = rows[0] ?? {};
    const faults: string[] = [];
    if (total !== '0') faults.push(`all amounts sum to ${total}, not to 0`);
    if (events !== positions) faults.push(`${events} events, but the lanes are at ${positions}`);
    if (events !== expectedEvents) faults.push(`${events} events, but ${expectedEvents} were acknowledged`);
    return faults;
  } finally {
    await owner.end();
  }
}
