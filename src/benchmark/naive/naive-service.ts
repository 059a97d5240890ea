import { DataSource, type EntityManager } from 'typeorm';
import {
  NAIVE_ENTITIES,
  NaiveAuthorization,
  NaiveIdempotencyKey,
  NaiveMerchant,
  NaivePosting,
  NaivePurse,
} from './naive.entities';

/** Connections of the pool: on two cores more of them only wait for each other. */
const POOL = 32;
const SEED_BALANCE_FEN = 5_000_000;
/** A caller that waits longer than this for a connection has failed, ms. */
const CONNECTION_TIMEOUT_MS = 30_000;

/** A purchase as the baseline takes it; amounts are fen. */
export interface NaivePurchase {
  readonly key: string;
  readonly purseId: number;
  readonly merchantId: number;
  readonly amount: number;
}

/**
 * The baseline: a purchase as most would write it, one transaction a request through TypeORM's entities, the purse's row
 * locked while it is checked. It has none of what the core has beside the money: no limits, no tender policy, no decision
 * trace, no history of states, no chain.
 */
export class NaiveService {
  private constructor(private readonly dataSource: DataSource) {}

  /** Makes schema, purses and merchants in an empty database. */
  static async open(url: string, purses: number, merchants: number): Promise<NaiveService> {
    const dataSource = new DataSource({
      type: 'postgres',
      url,
      entities: NAIVE_ENTITIES,
      synchronize: true,
      installExtensions: false,
      logging: false,
      applicationName: 'onecard bench naive',
      extra: { max: POOL, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS },
    });
    await dataSource.initialize();
    await dataSource.query('INSERT INTO purse (id, balance) SELECT generate_series(0, $1::int - 1), $2', [
      purses,
      SEED_BALANCE_FEN,
    ]);
    await dataSource.query('INSERT INTO merchant (id, balance) SELECT generate_series(0, $1::int - 1), 0', [merchants]);
    return new NaiveService(dataSource);
  }

  /** Takes a purchase; answers whether it was approved. The same key again gets the first answer. */
  async purchase(purchase: NaivePurchase): Promise<boolean> {
    const answer = await this.dataSource.transaction((manager) => this.#settle(manager, purchase));
    return answer.result === 'approved';
  }

  /** Sum of all balances less what was there at first, and of all postings: both must be 0. */
  async imbalance(purses: number): Promise<number> {
    const rows = await this.dataSource.query<{ balances: string; postings: string }[]>(
      `SELECT (SELECT sum(balance) FROM purse) + (SELECT sum(balance) FROM merchant) AS balances,
              (SELECT coalesce(sum(amount), 0) FROM posting) AS postings`,
    );
    const { balances = '0', postings = '0' } = rows[0] ?? {};
    return Math.abs(Number(balances) - purses * SEED_BALANCE_FEN) + Math.abs(Number(postings));
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  async #settle(manager: EntityManager, purchase: NaivePurchase): Promise<{ result: string }> {
    const { key, purseId, merchantId, amount } = purchase;
    const known = await manager.findOneBy(NaiveIdempotencyKey, { key });
    if (known) return known.answer as { result: string };
    const purse = await manager.findOneOrFail(NaivePurse, {
      where: { id: purseId },
      lock: { mode: 'pessimistic_write' },
    });
    const result = purse.balance >= amount ? 'approved' : 'declined';
    const authorization = await manager.save(
      manager.create(NaiveAuthorization, { purseId, merchantId, amount, result }),
      { transaction: false },
    );
    if (result === 'approved') {
      const authorizationId = authorization.id;
      await manager.insert(NaivePosting, [
        { authorizationId, account: `purse:${purseId}`, amount: -amount },
        { authorizationId, account: `merchant:${merchantId}`, amount },
      ]);
      await manager.update(NaivePurse, { id: purseId }, { balance: purse.balance - amount });
      await manager.increment(NaiveMerchant, { id: merchantId }, 'balance', amount);
    }
    const answer = { result, id: authorization.id, amount };
    await manager.insert(NaiveIdempotencyKey, { key, answer });
    return answer;
  }
}
