import { type Settled, TransactionCore } from '../../src/event-store';
import { verifyLedger } from '../../src/ledger';
import {
  command,
  deposit,
  openToyDatabase,
  seededRandom,
  toyAggregate,
  type ToyDatabase,
  TOY_STREAM,
  transfer,
} from '../support/toy-aggregate';

const ROUNDS = 12;
const COMMANDS = 60;

describe('connections that break in the middle of commits', () => {
  let database: ToyDatabase;

  beforeAll(async () => {
    database = await openToyDatabase();
  });

  afterAll(() => database.close());

  /** Ends the sessions of the application, as a failing network or server would. */
  const breakConnections = () =>
    database.owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'toy' AND pid <> pg_backend_pid()`);

  it('leave every acknowledged command there once, and none twice', async () => {
    const core = await TransactionCore.open(database.pool, [toyAggregate]);
    const random = seededRandom(5);
    const acknowledged: Settled[] = [];
    let deposited = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const work: Promise<Settled>[] = [];
      for (let index = 0; index < COMMANDS; index += 1) {
        const streamId = TOY_STREAM + Math.floor(random() * 8);
        const joint = index % 10 === 9;
        if (!joint) deposited += 1;
        work.push(
          joint
            ? core.executeJoint(transfer(streamId, streamId + 1, 1))
            : core.execute(command(streamId, deposit(streamId, 1))),
        );
        if (index % 20 === 10) await breakConnections();
        if (index % 7 === 6) await Promise.race(work);
      }
      acknowledged.push(...(await Promise.all(work)));
    }
    await core.stop();
    expect(acknowledged).toHaveLength(ROUNDS * COMMANDS);
    const { rows } = await database.owner.query<{ outcomes: number; deposits: number; money: number }>(
      `SELECT (SELECT count(*)::int FROM outcome) AS outcomes, (SELECT count(*)::int FROM event WHERE type = 'Deposited') AS deposits,
        (SELECT sum((convert_from(state, 'UTF8')::json->>'balance')::int)::int FROM stream) AS money`,
    );
    expect(rows[0]).toEqual({ outcomes: ROUNDS * COMMANDS, deposits: deposited, money: deposited });
    expect((await verifyLedger(database.pool, [toyAggregate])).problems).toEqual([]);
  });
});
