import type { Pool, PoolClient } from 'pg';

/** Memory of one sort before PostgreSQL goes on with it on disk. */
const SORT_MEMORY = '64MB';

const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL work_mem = '${SORT_MEMORY}'`;

/** Several connections that see one and the same moment of the database, so that sorted reads run side by side. */
export class SnapshotSession {
  private constructor(readonly clients: readonly PoolClient[]) {}

  /** Opens the connections. Throws a RangeError when the pool has fewer. */
  static async open(pool: Pool, count: number): Promise<SnapshotSession> {
    if (pool.options.max < count) throw new RangeError(`a pool of at least ${count} connections is needed`);
    const clients: PoolClient[] = [];
    const session = new SnapshotSession(clients);
    try {
      for (let index = 0; index < count; index += 1) clients.push(await pool.connect());
      const [first, ...others] = clients;
      if (!first) throw new RangeError('a session has at least one connection');
      await first.query(BEGIN);
      const { rows } = await first.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
      const snapshot = first.escapeLiteral(rows[0]?.snapshot ?? '');
      for (const client of others) {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await client.query(`SET TRANSACTION SNAPSHOT ${snapshot}`);
        await client.query(BEGIN.slice(BEGIN.indexOf(';') + 1));
      }
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Ends the transactions and gives the connections back. */
  async close(): Promise<void> {
    for (const client of this.clients) {
      const broken = await client.query('ROLLBACK').then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      );
      client.release(broken);
    }
  }
}
