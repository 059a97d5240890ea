import type { Pool } from 'pg';
import { openPool } from '../../src/platform/database';
import type { TestDatabase } from './database';

/** Reads what a database has stored, past the service: the second opinion of the tests. */
export class LedgerBook {
  readonly #pool: Pool;

  constructor(database: TestDatabase) {
    this.#pool = openPool(database.ownerUrl, { max: 2, role: false, applicationName: 'onecard test' });
  }

  /** Sum of all postings of each account, fen. */
  async balances(): Promise<ReadonlyMap<number, number>> {
    const { rows } = await this.#pool.query<{ account: string; amount: string }>(
      'SELECT p.account::text, sum(p.amount)::text AS amount FROM event e, unnest(e.accounts, e.amounts) AS p(account, amount) GROUP BY 1',
    );
    return new Map(rows.map((row) => [Number(row.account), Number(row.amount)]));
  }

  /** Sum of the postings of one account, fen. */
  async balance(account: number): Promise<number> {
    return (await this.balances()).get(account) ?? 0;
  }

  /** Last positions of the lanes, the outcomes and the claims of requests: equal before and after means nothing changed. */
  async heads(): Promise<{ positions: readonly number[]; outcomes: number; events: number }> {
    const { rows } = await this.#pool.query<{ position: string }>('SELECT position::text FROM lane_head ORDER BY lane');
    const positions = rows.map((row) => Number(row.position));
    return { positions, outcomes: await this.count('outcome'), events: positions.reduce((sum, one) => sum + one, 0) };
  }

  /** Events of each type. */
  async events(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.#pool.query<{ type: string; count: number }>(
      'SELECT type, count(*)::int AS count FROM event GROUP BY 1',
    );
    return Object.fromEntries(rows.map((row) => [row.type, row.count]));
  }

  /** Data of all events of a type, as stored. */
  async payloads(type: string): Promise<readonly unknown[]> {
    const { rows } = await this.#pool.query<{ payload: string }>(
      "SELECT convert_from(payload, 'UTF8') AS payload FROM event WHERE type = $1 ORDER BY lane, position",
      [type],
    );
    return rows.map((row) => JSON.parse(row.payload) as unknown);
  }

  /** True when the bytes of a text stand anywhere in a table. */
  async holdsText(
    table: 'desk_case_entry' | 'desk_case_attachment' | 'person_note' | 'event',
    text: string,
  ): Promise<boolean> {
    const hex = Buffer.from(text).toString('hex');
    const { rows } = await this.#pool.query(
      `SELECT 1 FROM ${table} AS row WHERE position($1 in row::text) > 0 OR position($2 in row::text) > 0 LIMIT 1`,
      [text, hex],
    );
    return rows.length > 0;
  }

  async count(table: 'outcome' | 'event' | 'open_hold'): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? 0;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
