import type { PoolClient } from 'pg';
import { type RecordedEvent, type Subscription, SubscriptionRunner, TransactionCore } from '../../src/event-store';
import {
  command,
  deposit,
  openToyDatabase,
  toyAggregate,
  type ToyDatabase,
  TOY_STREAM,
} from '../support/toy-aggregate';

const WAIT_MS = 20_000;

/** Writes what it is handed into a table, in the transaction of the checkpoint. */
class Journal implements Subscription {
  readonly name = 'test.journal';
  readonly batches: { lane: number; first: number; last: number }[] = [];

  async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
    const positions = events.map((event) => event.position);
    this.batches.push({ lane, first: positions[0] ?? 0, last: positions.at(-1) ?? 0 });
    await client.query('INSERT INTO journal (lane, position) SELECT $1, unnest($2::bigint[])', [lane, positions]);
  }
}

describe('subscriptions', () => {
  let database: ToyDatabase;
  let core: TransactionCore;
  const runners: SubscriptionRunner[] = [];

  beforeEach(async () => {
    database = await openToyDatabase();
    await database.owner.query(
      `CREATE TABLE journal (id bigint GENERATED ALWAYS AS IDENTITY, lane smallint, position bigint, PRIMARY KEY (lane, position));
       GRANT SELECT, INSERT ON journal TO onecard_app`,
    );
    core = await TransactionCore.open(database.pool, [toyAggregate]);
  });

  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await core.stop();
    await database.close();
  });

  async function follow(subscription: Subscription, failed: (error: unknown) => void = () => undefined) {
    const runner = new SubscriptionRunner(database.pool, core.laneCount, [subscription], {
      failed: (_name, _lane, error) => {
        failed(error);
      },
    });
    await runner.start();
    runners.push(runner);
    return runner;
  }

  const write = (instance: TransactionCore, count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const streamId = TOY_STREAM + (index % 16);
        return instance.execute(command(streamId, deposit(streamId, 1)));
      }),
    );

  async function expectEverythingInOrder(events: number): Promise<void> {
    const { rows } = await database.owner.query<{ lane: number; positions: number[] }>(
      'SELECT lane, array_agg(position ORDER BY id) AS positions FROM journal GROUP BY lane ORDER BY lane',
    );
    for (const { positions } of rows) {
      expect(positions).toEqual(Array.from({ length: positions.length }, (_, index) => index + 1));
    }
    expect(rows.reduce((sum, row) => sum + row.positions.length, 0)).toBe(events);
  }

  it('hand over every event once and in order while two processes write and two follow', async () => {
    const other = await TransactionCore.open(database.pool, [toyAggregate]);
    const [first] = await Promise.all([follow(new Journal()), follow(new Journal())]);
    for (let round = 0; round < 5; round += 1) await Promise.all([write(core, 150), write(other, 150)]);
    expect(await first.caughtUp(WAIT_MS)).toBe(true);
    await expectEverythingInOrder(1_500);
    await other.stop();
  });

  it('go on where they were after a restart', async () => {
    const before = await follow(new Journal());
    await write(core, 100);
    expect(await before.caughtUp(WAIT_MS)).toBe(true);
    await before.stop();
    await write(core, 100);
    const after = new Journal();
    const runner = await follow(after);
    expect((await runner.lag()).get('test.journal')).toBeGreaterThanOrEqual(0);
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    await expectEverythingInOrder(200);
    expect(after.batches.every((batch) => batch.first > 1)).toBe(true);
  });

  it('try a batch that failed again, in order, and keep nothing of the failed try', async () => {
    const journal = new Journal();
    const failures: unknown[] = [];
    const handle = journal.handle.bind(journal);
    journal.handle = async (client, lane, events) => {
      await handle(client, lane, events);
      if (failures.length < 3) throw new Error('the other side is away');
    };
    const runner = await follow(journal, (error) => failures.push(error));
    await write(core, 60);
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    expect(failures.map(String)).toEqual(Array(3).fill('Error: the other side is away'));
    await expectEverythingInOrder(60);
  });

  it('outlive broken connections without losing or doubling an event', async () => {
    const runner = await follow(new Journal());
    for (let round = 0; round < 6; round += 1) {
      const written = write(core, 40);
      await database.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'toy'`,
      );
      await written;
    }
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    await expectEverythingInOrder(240);
  });

  it('are not handed events that are none of their business, go past them, and then get the next that are', async () => {
    const journal: Journal & Pick<Subscription, 'concerns'> = new Journal();
    journal.concerns = () => false;
    const runner = await follow(journal);
    await write(core, 60);
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    expect(journal.batches).toEqual([]);
    const { rows } = await database.owner.query<{ passed: number }>(
      'SELECT sum(position)::int AS passed FROM subscription_checkpoint',
    );
    expect(rows).toEqual([{ passed: 60 }]);
    const after = new Map(
      (
        await database.owner.query<{ lane: number; position: number }>(
          'SELECT lane, position::int FROM subscription_checkpoint',
        )
      ).rows.map(({ lane, position }) => [lane, position]),
    );
    journal.concerns = ({ lane, position }) => position > (after.get(lane) ?? 0);
    await write(core, 32);
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    const handed = journal.batches.map(
      ({ lane, first, last }) => [first > (after.get(lane) ?? 0), last - first + 1] as const,
    );
    expect(handed.every(([isNew]) => isNew)).toBe(true);
    expect(handed.reduce((sum, [, count]) => sum + count, 0)).toBe(32);
  });

  it('write nothing while nothing happens', async () => {
    const runner = await follow(new Journal());
    await write(core, 10);
    expect(await runner.caughtUp(WAIT_MS)).toBe(true);
    const position = async (): Promise<string> => {
      const { rows } = await database.owner.query<{ xid: string }>(
        `SELECT string_agg(xmin::text || ':' || xmax::text, ',' ORDER BY lane) AS xid FROM subscription_checkpoint`,
      );
      return rows[0]?.xid ?? '';
    };
    const before = await position();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await position()).toBe(before);
  });
});
