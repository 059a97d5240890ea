import type { Pool, PoolClient } from 'pg';
import type { KeyRing, SealedColumn } from '../../platform/crypto';
import { inTransaction } from '../../platform/database';

/** Rows of one transaction: they are all that is in memory. */
const BATCH_ROWS = 500;

interface SealedRow {
  readonly key: readonly string[];
  readonly sealed: Buffer;
}

/** Seals the outdated values of one column anew, in the order of the primary key, and keeps in `key_job` how far it came. */
export class ColumnRenewal {
  readonly #name: string;

  constructor(
    private readonly pool: Pool,
    private readonly keys: KeyRing,
    private readonly column: SealedColumn,
    private readonly target: Buffer,
  ) {
    this.#name = `${column.table}.${column.column}`;
  }

  /** Renews batch by batch and yields how many values each renewed. */
  async *batches(signal?: AbortSignal): AsyncGenerator<number> {
    const types = await this.#keyTypes();
    let place = await this.#begin();
    for (;;) {
      signal?.throwIfAborted();
      const rows = await this.#outdatedAfter(place, types);
      const last = rows.at(-1);
      if (!last) break;
      yield await this.#renew(rows, last.key, types);
      place = last.key;
    }
    await this.pool.query('UPDATE key_job SET ended_at = now() WHERE name = $1', [this.#name]);
  }

  /** Where a run to the same key was broken off; else the beginning. */
  async #begin(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ place: string[] }>(
      `INSERT INTO key_job AS j (name, target) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET
         target = excluded.target,
         place = CASE WHEN j.target = excluded.target AND j.ended_at IS NULL THEN j.place ELSE '{}' END,
         done = CASE WHEN j.target = excluded.target AND j.ended_at IS NULL THEN j.done ELSE 0 END,
         started_at = CASE WHEN j.target = excluded.target AND j.ended_at IS NULL THEN j.started_at ELSE now() END,
         ended_at = NULL
       RETURNING place`,
      [this.#name, this.target],
    );
    return rows[0]?.place ?? [];
  }

  async #keyTypes(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ type: string }>(
      `SELECT format_type(a.atttypid, a.atttypmod) AS type FROM unnest($2::text[]) WITH ORDINALITY AS k(name, place)
         JOIN pg_attribute a ON a.attrelid = $1::regclass AND a.attname = k.name ORDER BY k.place`,
      [this.column.table, this.column.key],
    );
    return rows.map(({ type }) => type);
  }

  async #outdatedAfter(place: readonly string[], types: readonly string[]): Promise<SealedRow[]> {
    const { table, column, key, where = 'true', renew } = this.column;
    const after = `(${key.join(', ')}) > (${types.map((type, index) => `$${index + 2}::${type}`).join(', ')})`;
    const outdated = renew ? '$1::bytea IS NOT NULL' : `substring(${column} FROM 1 FOR ${this.target.length}) <> $1`;
    const { rows } = await this.pool.query<SealedRow>(
      `SELECT ARRAY[${key.map((name) => `${name}::text`).join(', ')}] AS key, ${column} AS sealed FROM ${table}
        WHERE ${column} IS NOT NULL AND ${where} AND ${outdated} ${place.length > 0 ? `AND ${after}` : ''}
        ORDER BY ${key.join(', ')} LIMIT ${BATCH_ROWS}`,
      [this.target, ...place],
    );
    return rows;
  }

  async #renew(rows: readonly SealedRow[], place: readonly string[], types: readonly string[]): Promise<number> {
    const { renew } = this.column;
    if (!renew) {
      return inTransaction(this.pool, async (client) => {
        const count = await this.#exchange(client, rows, types);
        await this.#note(client, place, count);
        return count;
      });
    }
    let count = 0;
    for (const { key, sealed } of rows) if (await renew(key, sealed)) count += 1;
    await this.#note(this.pool, place, count);
    return count;
  }

  /** Only a value that is still the one that was read is replaced. */
  async #exchange(client: PoolClient, rows: readonly SealedRow[], types: readonly string[]): Promise<number> {
    const { table, column, key } = this.column;
    const renewed = rows.map((row) => {
      const context = this.column.context(row.key);
      return this.keys.seal(this.keys.open(row.sealed, context), context);
    });
    const keyLists = key.map((_, index) => `$${index + 3}::text[]`).join(', ');
    const names = key.map((_, index) => `k${index}`);
    const same = key.map((name, index) => `t.${name} = v.k${index}::${types[index] ?? 'text'}`).join(' AND ');
    const { rowCount } = await client.query(
      `UPDATE ${table} t SET ${column} = v.renewed
         FROM unnest($1::bytea[], $2::bytea[], ${keyLists}) AS v(sealed, renewed, ${names.join(', ')})
        WHERE ${same} AND t.${column} = v.sealed`,
      [rows.map(({ sealed }) => sealed), renewed, ...key.map((_, index) => rows.map((row) => row.key[index]))],
    );
    return rowCount ?? 0;
  }

  async #note(database: Pool | PoolClient, place: readonly string[], count: number): Promise<void> {
    await database.query('UPDATE key_job SET place = $2, done = done + $3 WHERE name = $1', [this.#name, place, count]);
  }
}
