import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../platform/database';
import type { Renewal, SealedRow } from './renewal';

/** Rows of one transaction: they are all that is in memory. */
export const PAGE_ROWS = 500;
/** A page has no further row once its values are this large together, bytes. */
export const PAGE_BYTES = 4 * 1024 * 1024;
/** Tries of one page at most, when others work on its rows. */
export const MAX_TRIES = 5;
/** Wait before another try, times the number of the try, ms. */
const RETRY_DELAY_MS = 50;
/** What PostgreSQL says of serialization failures and deadlocks: the transaction did nothing and may be tried again. */
const TRANSIENT_STATES = new Set(['40001', '40P01']);

/** A page that was sealed anew: how many of its values, and where it ended. */
interface Page {
  readonly count: number;
  readonly end: readonly string[];
}

/** Seals the outdated values of one column anew, in the order of the primary key, and keeps in `key_job` how far it came. */
export class ColumnRenewal {
  constructor(
    private readonly pool: Pool,
    private readonly renewal: Renewal,
  ) {}

  /** Renews page by page and yields how many values each renewed. */
  async *pages(signal?: AbortSignal): AsyncGenerator<number> {
    const types = await this.#keyTypes();
    let place = await this.#begin();
    for (;;) {
      signal?.throwIfAborted();
      const page = await this.#tryPage(place, types, signal);
      if (!page) break;
      yield page.count;
      place = page.end;
    }
    await this.pool.query('UPDATE key_job SET ended_at = now() WHERE name = $1', [this.renewal.name]);
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
      [this.renewal.name, this.renewal.target],
    );
    return rows[0]?.place ?? [];
  }

  async #keyTypes(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ type: string }>(
      `SELECT format_type(a.atttypid, a.atttypmod) AS type FROM unnest($2::text[]) WITH ORDINALITY AS k(name, place)
         JOIN pg_attribute a ON a.attrelid = $1::regclass AND a.attname = k.name ORDER BY k.place`,
      [this.renewal.table, this.renewal.key],
    );
    return rows.map(({ type }) => type);
  }

  /** Reads the page anew for each try: a value that changed meanwhile is read as it is then. */
  async #tryPage(
    place: readonly string[],
    types: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Page | undefined> {
    for (let tried = 1; ; tried += 1) {
      try {
        const rows = await this.#read(place, types);
        const end = rows.at(-1)?.key;
        return end && { count: await this.#renew(rows, end, types), end };
      } catch (error) {
        if (tried >= MAX_TRIES || !isTransient(error)) throw error;
        await sleep(tried * RETRY_DELAY_MS, undefined, { ...(signal && { signal }) });
      }
    }
  }

  /** The next outdated rows: never more than a page, however large the table or its values. */
  async #read(place: readonly string[], types: readonly string[]): Promise<SealedRow[]> {
    const { table, column, key, join, outdated, target } = this.renewal;
    const names = key.map((name) => `t.${name}`);
    const parts = key.map((_, index) => `k${index}`).join(', ');
    const after = `(${names.join(', ')}) > (${types.map((type, index) => `$${index + 2}::${type}`).join(', ')})`;
    const owner = join === '' ? 'NULL::bigint AS stream_id, NULL::bytea AS data_key' : 'p.stream_id, p.data_key';
    const { rows } = await this.pool.query<SealedRow>(
      `SELECT key, sealed, stream_id, data_key FROM (
         SELECT page.*, sum(octet_length(sealed)) OVER (ORDER BY ${parts}) - octet_length(sealed) AS before FROM (
           SELECT ${names.map((name, index) => `${name} AS k${index}`).join(', ')},
                  ARRAY[${names.map((name) => `${name}::text`).join(', ')}] AS key, t.${column} AS sealed, ${owner}
             FROM ${table} t ${join}
            WHERE ${outdated} ${place.length > 0 ? `AND ${after}` : ''}
            ORDER BY ${names.join(', ')} LIMIT ${PAGE_ROWS}
         ) page
       ) sized WHERE before < ${PAGE_BYTES} ORDER BY ${parts}`,
      [target, ...place],
    );
    return rows;
  }

  async #renew(rows: readonly SealedRow[], end: readonly string[], types: readonly string[]): Promise<number> {
    const { upgrade } = this.renewal;
    if (!upgrade) {
      const renewed = rows.map((row) => this.renewal.reseal(row));
      return inTransaction(this.pool, async (client) => {
        const count = await this.#exchange(client, rows, renewed, types);
        await this.#note(client, end, count);
        return count;
      });
    }
    let count = 0;
    for (const { key, sealed } of rows) if (await upgrade(key, sealed)) count += 1;
    await this.#note(this.pool, end, count);
    return count;
  }

  /**
   * Only a value that is still the one that was read is replaced. The rows are locked in the order of their keys first, as
   * everybody does who locks several, so that deadlocks are rare.
   */
  async #exchange(
    client: PoolClient,
    rows: readonly SealedRow[],
    renewed: readonly Buffer[],
    types: readonly string[],
  ): Promise<number> {
    const { table, column, key } = this.renewal;
    const names = key.map((_, index) => `k${index}`);
    const lists = (from: number): string => key.map((_, index) => `$${index + from}::text[]`).join(', ');
    const same = key.map((name, index) => `t.${name} = v.k${index}::${types[index] ?? 'text'}`).join(' AND ');
    const keys = key.map((_, index) => rows.map((row) => row.key[index]));
    await client.query(
      `SELECT FROM ${table} t JOIN unnest(${lists(1)}) AS v(${names.join(', ')}) ON ${same}
        ORDER BY ${key.map((name) => `t.${name}`).join(', ')} FOR NO KEY UPDATE OF t`,
      keys,
    );
    const { rowCount } = await client.query(
      `UPDATE ${table} t SET ${column} = v.renewed
         FROM unnest($1::bytea[], $2::bytea[], ${lists(3)}) AS v(sealed, renewed, ${names.join(', ')})
        WHERE ${same} AND t.${column} = v.sealed`,
      [rows.map(({ sealed }) => sealed), renewed, ...keys],
    );
    return rowCount ?? 0;
  }

  async #note(database: Pool | PoolClient, end: readonly string[], count: number): Promise<void> {
    await database.query('UPDATE key_job SET place = $2, done = done + $3 WHERE name = $1', [
      ...[this.renewal.name, end, count],
    ]);
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && TRANSIENT_STATES.has(String(error.code));
}
