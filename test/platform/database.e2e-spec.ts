import type { Pool } from 'pg';
import { migrate, openPool } from '../../src/platform/database';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database';

describe('the database of the service', () => {
  let database: TestDatabase;
  let app: Pool;
  let owner: Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = openPool(database.url, { max: 2, applicationName: 'test' });
    owner = openPool(database.ownerUrl, { max: 2, role: false, applicationName: 'test owner' });
  });

  afterAll(async () => {
    await Promise.all([app.end(), owner.end()]);
    await database.drop();
  });

  it('is used as the application role, which is no superuser and owns nothing', async () => {
    const { rows } = await app.query<{ role: string; owned: number }>(
      `SELECT current_user AS role, (SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE r.rolname = current_user) AS owned`,
    );
    expect(rows[0]).toEqual({ role: 'onecard_app', owned: 0 });
    await expect(app.query('CREATE TABLE public.x (y int)')).rejects.toMatchObject({ code: '42501' });
  });

  it('answers large integers as numbers and refuses those that a number cannot hold', async () => {
    const { rows } = await app.query('SELECT 9007199254740991::int8 AS large, ARRAY[1, NULL, 3]::int8[] AS list');
    expect(rows[0]).toEqual({ large: Number.MAX_SAFE_INTEGER, list: [1, null, 3] });
    await expect(app.query('SELECT 9007199254740992::int8')).rejects.toThrow(RangeError);
  });

  it('is up to date: migrating again changes nothing', async () => {
    await expect(migrate(database.ownerUrl)).resolves.toEqual([]);
  });

  it('is migrated once when several processes start together', async () => {
    const fresh = await createEmptyDatabase();
    try {
      const runs = await Promise.all([migrate(fresh.ownerUrl), migrate(fresh.ownerUrl), migrate(fresh.ownerUrl)]);
      expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
    } finally {
      await fresh.drop();
    }
  });

  it('survives the loss of an idle connection', async () => {
    const { rows } = await app.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const noticed = new Promise((resolve) => app.once('error', resolve));
    await owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await noticed;
    await expect(app.query('SELECT 1 AS one')).resolves.toMatchObject({ rowCount: 1 });
  });
});
