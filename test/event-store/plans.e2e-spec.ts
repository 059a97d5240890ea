import { Client } from 'pg';
import { readEvent, readLane, readStreamBack, SubscriptionRunner, TransactionCore } from '../../src/event-store';
import { BalancesProjection, LedgerBalances, StreamHistory } from '../../src/ledger';
import { openPool } from '../../src/platform/database';
import {
  command,
  deposit,
  openToyDatabase,
  refund,
  spend,
  toyAggregate,
  type ToyDatabase,
  TOY_FUND,
  TOY_STREAM,
  transfer,
} from '../support/toy-aggregate';

/** Tables that grow with history or with the number of people; lane_head and checkpoints have a row a lane. */
const GROWING = ['event', 'outcome', 'stream', 'entity', 'milestone', 'block', 'account_balance', 'account_point'];
/** Enough to see plans that were made early kept for later: a session keeps a generic plan after five runs. */
const ROUNDS = 12;

describe('the plans of the hot path', () => {
  let database: ToyDatabase;

  beforeAll(async () => {
    database = await openToyDatabase(2);
  });

  afterAll(() => database.close());

  /** The plan of every statement that the sessions of a pool run, also inside functions. */
  async function plansOf(work: (url: string) => Promise<void>): Promise<string[]> {
    const url = new URL(database.ownerUrl);
    const settings = {
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_nested_statements': 'on',
      'auto_explain.log_level': 'notice',
      client_min_messages: 'notice',
    };
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
    url.searchParams.set('options', options.join(' '));
    const plans: string[] = [];
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its client below
    const connect = Client.prototype.connect;
    const listening = jest.spyOn(Client.prototype, 'connect').mockImplementation(function (
      this: Client,
      ...given: unknown[]
    ) {
      this.on('notice', (notice) => {
        if (notice.message?.includes('plan:')) plans.push(notice.message);
      });
      return (connect as (...all: unknown[]) => unknown).apply(this, given) as never;
    });
    try {
      await work(url.toString());
    } finally {
      listening.mockRestore();
    }
    return plans;
  }

  /** Everything the service does with the core and the ledger, from an empty database on. */
  async function everything(url: string): Promise<void> {
    const pool = openPool(url, { max: 3, role: false, applicationName: 'explained' });
    const core = await TransactionCore.open(pool, [toyAggregate], {
      queueLimit: 1_000,
      maxBlock: 64,
      cacheStreams: 1,
      cacheOutcomes: 1,
    });
    const runner = new SubscriptionRunner(pool, core.laneCount, [new BalancesProjection()], { failed: fail });
    const balances = new LedgerBalances(pool);
    const history = new StreamHistory(pool, [toyAggregate], core.laneCount);
    await runner.start();
    for (let round = 0; round < ROUNDS; round += 1) {
      const people = Array.from({ length: 40 }, (_, index) => TOY_STREAM + round * 40 + index);
      const first = command(TOY_STREAM, deposit(TOY_STREAM, 50));
      await Promise.all(
        [first, ...people.map((id) => command(id, deposit(id, 100)))].map((item) => core.execute(item)),
      );
      await core.execute(first);
      const sale = await core.execute(command(people[1] ?? 0, spend(people[1] ?? 0, 50)));
      const origin = await readEvent(pool, sale.lane, sale.position ?? 0);
      if (!origin) throw new Error('the sale has no event');
      await core.execute(command(origin.streamId, refund(origin.streamId, origin, 20), { origin }));
      await core.execute(command(origin.streamId, refund(origin.streamId, origin, 2_000), { origin }));
      await core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1, 1));
      await runner.caughtUp(10_000);
      await readLane(pool, 0, 3, 10);
      await readStreamBack(pool, origin.lane, origin.position, 10);
      await core.outcome(sale.lane, first.key);
      await balances.now(TOY_FUND);
      await balances.asOf(TOY_FUND, { instant: Date.now() });
      await balances.asOf(TOY_FUND, { businessDate: '2026-01-01' });
      await history.stateAsOf(TOY_STREAM, { instant: origin.committedAt });
    }
    await runner.stop();
    await core.stop();
    await pool.end();
  }

  it('never read a growing table from end to end, though they were made while it was empty', async () => {
    const plans = await plansOf(everything);
    expect(plans.length).toBeGreaterThan(500);
    const scans = plans.flatMap((plan) =>
      GROWING.filter((table) => new RegExp(`Seq Scan on (public\\.)?${table}\\b`).test(plan)).map((table) => ({
        table,
        statement: plan.slice(0, 400).replaceAll(/\s+/g, ' '),
      })),
    );
    const distinct = new Map(scans.map((scan) => [`${scan.table} ${scan.statement.slice(0, 160)}`, scan]));
    expect([...distinct.values()]).toEqual([]);
  });
});

function fail(_name: string, _lane: number, error: unknown): void {
  throw error;
}
