import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { KeyRing, type SealedColumn, SealedColumns } from '../../platform/crypto';
import { DATABASE_URLS, type DatabaseUrls, openPool, serviceUrl } from '../../platform/database';
import { ColumnRenewal } from './column-renewal';

/** One session renews or retires at a time. */
const LOCK = "hashtextextended('onecard keys', 0)";
/** More rounds than values sealed with an older key meanwhile could need. */
const MAX_ROUNDS = 5;

/** Another process is re-encrypting or retiring a key. */
export class KeysBusyError extends Error {
  override readonly name = 'KeysBusyError';

  constructor() {
    super('another process is re-encrypting or retiring a key');
  }
}

/** How many values of a column are sealed with a key. */
export interface ColumnUse {
  /** `table.column`. */
  readonly column: string;
  readonly version: number;
  readonly values: number;
  /** How many of them are not sealed as new values are: with another key or other algorithms, or in an old form. */
  readonly outdated: number;
}

/** How far a re-encryption has come. */
export interface ReEncryptionProgress {
  /** `table.column` that is being renewed. */
  readonly column: string;
  /** Values renewed by this run, of those that were outdated when it began. */
  readonly done: number;
  readonly total: number;
}

/** Looks after what is sealed with the key ring: counts it by key, and seals it anew with the newest one. */
@Injectable()
export class KeyMaintenance {
  constructor(
    private readonly keys: KeyRing,
    private readonly columns: SealedColumns,
    @Inject(DATABASE_URLS) private readonly urls: DatabaseUrls,
  ) {}

  /** Which keys are in use where. Columns without values are left out. */
  usage(): Promise<ColumnUse[]> {
    return this.#withPool((pool) => this.#usage(pool));
  }

  /**
   * Seals every value anew that is not sealed with the newest key and the configured algorithms; rows from before people had
   * keys of their own are upgraded. Safe beside a running service: a value that changes meanwhile is left to the next round.
   * One that was broken off goes on where it was. Answers how many values were renewed in each column.
   * @throws KeysBusyError
   */
  reEncrypt(
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: ReEncryptionProgress) => void } = {},
  ): Promise<ReadonlyMap<string, number>> {
    return this.#exclusively(async (pool) => {
      const target = this.keys.header;
      const renewed = new Map<string, number>();
      let done = 0;
      let total = await this.#outdated(pool);
      for (let round = 1; total > done && round <= MAX_ROUNDS; round += 1) {
        for (const column of this.columns.list()) {
          const name = nameOf(column);
          const renewal = new ColumnRenewal(pool, this.keys, column, target);
          for await (const count of renewal.batches(options.signal)) {
            done += count;
            renewed.set(name, (renewed.get(name) ?? 0) + count);
            options.onProgress?.({ column: name, done, total: Math.max(total, done) });
          }
        }
        total = done + (await this.#outdated(pool));
      }
      if (total > done) throw new Error(`${total - done} values are still sealed as before; start it again`);
      return renewed;
    });
  }

  /**
   * Calls `remove` when no value uses a key, while nobody re-encrypts. Answers what uses it; then nothing was called.
   * @throws KeysBusyError
   */
  retire(version: number, remove: () => void): Promise<ColumnUse[]> {
    return this.#exclusively(async (pool) => {
      const inUse = (await this.#usage(pool)).filter((use) => use.version === version);
      if (inUse.length === 0) remove();
      return inUse;
    });
  }

  async #outdated(pool: Pool): Promise<number> {
    return (await this.#usage(pool)).reduce((sum, { outdated }) => sum + outdated, 0);
  }

  async #usage(pool: Pool): Promise<ColumnUse[]> {
    const target = this.keys.header;
    const uses: ColumnUse[] = [];
    for (const column of this.columns.list()) {
      const isOld = column.renew ? 'true' : `substring(${column.column} FROM 1 FOR ${target.length}) <> $1`;
      const { rows } = await pool.query<{ version: number; values: number; outdated: number }>(
        `SELECT get_byte(${column.column}, CASE get_byte(${column.column}, 0) WHEN 0 THEN 2 ELSE 0 END) AS version,
                count(*) AS values, count(*) FILTER (WHERE $1::bytea IS NOT NULL AND ${isOld}) AS outdated
           FROM ${column.table} WHERE ${column.column} IS NOT NULL AND ${column.where ?? 'true'} GROUP BY 1 ORDER BY 1`,
        [target],
      );
      uses.push(...rows.map((row) => ({ column: nameOf(column), ...row })));
    }
    return uses;
  }

  #exclusively<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
    return this.#withPool(async (pool) => {
      const session = await pool.connect();
      try {
        if (!(await lock(session))) throw new KeysBusyError();
        return await work(pool);
      } finally {
        // The lock ends with its session, as it does when the process is killed.
        session.release(true);
      }
    });
  }

  /** Whole tables are read: with connections of their own, free of the limits of the hot path. */
  async #withPool<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
    const pool = openPool(serviceUrl(this.urls), {
      ...{ max: 2, role: false, applicationName: 'onecard keys', statementTimeoutMs: 0, plans: 'any' },
    });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }
}

async function lock(session: PoolClient): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`);
  return rows[0]?.locked === true;
}

function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}
