import type { Pool } from 'pg';

/**
 * Runs work that only one process may do at a time, under a lock of the database that ends with the process. Answers
 * undefined when another process is at it. The lock keeps one connection; should that break, the lock is lost before the
 * work ends, so the work itself must do no harm when it is done twice.
 */
export async function exclusively<Result>(
  pool: Pool,
  name: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  const client = await pool.connect();
  let broken = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [name],
    );
    if (rows[0]?.locked !== true) return undefined;
    try {
      return { result: await work() };
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => (broken = true));
    }
  } finally {
    // A connection that may still hold the lock must not go back.
    client.release(broken);
  }
}
