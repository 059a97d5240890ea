import { TransactionCore } from '../../src/event-store';
import {
  command,
  deposit,
  openToyDatabase,
  toyAggregate,
  type ToyDatabase,
  TOY_STREAM,
} from '../support/toy-aggregate';

const CORE_TABLES = ['core_setting', 'lane_head', 'stream', 'event', 'outcome', 'entity', 'milestone', 'block'];

describe("the application's role in the database", () => {
  let database: ToyDatabase;

  beforeAll(async () => {
    database = await openToyDatabase();
    const core = await TransactionCore.open(database.pool, [toyAggregate]);
    await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)));
    await core.stop();
  });

  afterAll(() => database.close());

  const refused = (sql: string) => expect(database.pool.query(sql)).rejects.toMatchObject({ code: '42501' });

  it.each(CORE_TABLES)('may read %s, but change it only through commit_block', async (table) => {
    await expect(database.pool.query(`SELECT * FROM ${table}`)).resolves.toBeDefined();
    await refused(`DELETE FROM ${table}`);
    await refused(`TRUNCATE ${table}`);
    await refused(`INSERT INTO ${table} SELECT * FROM ${table}`);
    const { rows } = await database.pool.query<{ name: string }>(
      'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1',
      [table],
    );
    await refused(`UPDATE ${table} SET ${rows[0]?.name ?? ''} = ${rows[0]?.name ?? ''}`);
    await refused(`SELECT * FROM ${table} FOR UPDATE`);
  });

  it('may not change tables, rules or functions, nor take another role', async () => {
    await expect(database.pool.query('ALTER TABLE event DISABLE TRIGGER ALL')).rejects.toMatchObject({ code: '42501' });
    await refused('CREATE TABLE public.mine (id int)');
    await expect(database.pool.query('DROP FUNCTION commit_block')).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['account_balance', 'account_point', 'subscription_checkpoint'])(
    'may not delete rows of %s',
    async (table) => {
      await expect(database.pool.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    },
  );
});
