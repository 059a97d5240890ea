import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { KeyCheck, KeyRing, type SealedColumn, SealedColumns } from '../../platform/crypto';
import { DATABASE_URLS, type DatabaseUrls, openPool, serviceUrl } from '../../platform/database';
import { PersonVault } from '../register/person-vault';
import { ColumnRenewal } from './column-renewal';
import { OwnKeyColumns } from './own-key-columns';
import { ownKeyRenewal, type Renewal, ringRenewal } from './renewal';

/** One session adds, renews or retires at a time. */
const LOCK = "hashtextextended('onecard keys', 0)";
/** More rounds than values sealed with an older key meanwhile could need. */
const MAX_ROUNDS = 5;

/** Another process is adding or retiring a key, or re-encrypting. */
export class KeysBusyError extends Error {
  override readonly name = 'KeysBusyError';

  constructor() {
    super('another process is adding or retiring a key, or re-encrypting');
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

/** How many values of a column under the keys of people are not sealed with the configured algorithms. */
export interface OwnKeyUse {
  /** `table.column (own key)`. */
  readonly column: string;
  readonly outdated: number;
}

/** How far a re-encryption has come. */
export interface ReEncryptionProgress {
  /** `table.column` that is being renewed, with `(own key)` when the keys of people seal it. */
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
    private readonly ownKeys: OwnKeyColumns,
    private readonly vault: PersonVault,
    private readonly keyCheck: KeyCheck,
    @Inject(DATABASE_URLS) private readonly urls: DatabaseUrls,
  ) {}

  /** Which keys are in use where. Columns without values are left out. */
  usage(): Promise<ColumnUse[]> {
    return this.#withPool((pool) => this.#usage(pool));
  }

  /** What under the keys of people is not sealed with the configured algorithms. Columns where all is are left out. */
  ownKeyUsage(): Promise<OwnKeyUse[]> {
    return this.#withPool((pool) => this.#ownKeyUsage(pool));
  }

  /**
   * Calls `add`, which adds a master key to the key file and answers its version, while nobody else changes keys, and records
   * what the new key is told by.
   * @throws KeysBusyError
   * @throws WrongKeysError before anything is added, when the key file is not that of the database, or not its newest.
   */
  add(add: () => number): Promise<number> {
    return this.#exclusively(async () => {
      this.keys.reload();
      await this.keyCheck.establish();
      const version = add();
      this.keys.reload();
      await this.keyCheck.establish();
      return version;
    });
  }

  /**
   * Seals every value anew that is not sealed with the newest key and the configured algorithms; what the keys of people seal
   * keeps its key and gets the algorithms. Rows from before people had keys of their own are upgraded. Safe beside a running service: a value that changes meanwhile is left to the next round.
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
        for (const renewal of this.#renewals(target)) {
          const { name } = renewal;
          for await (const count of new ColumnRenewal(pool, renewal).pages(options.signal)) {
            done += count;
            renewed.set(name, (renewed.get(name) ?? 0) + count);
            options.onProgress?.({ column: name, done, total: Math.max(total, done) });
          }
        }
        total = done + (await this.#outdated(pool));
      }
      if (total > done) throw new Error(`${total - done} values are still sealed as before; start it again`);
      return renewed;
    }, 'owner');
  }

  /**
   * Calls `remove` when no value uses a key, while nobody re-encrypts. Answers what uses it; then nothing was called.
   * @throws KeysBusyError
   */
  retire(version: number, remove: () => void): Promise<ColumnUse[]> {
    return this.#exclusively(async (pool) => {
      const inUse = (await this.#usage(pool)).filter((use) => use.version === version);
      if (inUse.length > 0) return inUse;
      // Noted first: broken off in between, the key is merely there although it need not be.
      await this.keyCheck.retire(version);
      remove();
      return [];
    });
  }

  #renewals(target: Buffer): Renewal[] {
    return [...this.columns.list().map((column) => ringRenewal(column, this.keys, target)), ...this.#ownKeyRenewals()];
  }

  #ownKeyRenewals(): Renewal[] {
    return this.ownKeys.list().map((column) => ownKeyRenewal(column, this.vault, this.keys));
  }

  async #outdated(pool: Pool): Promise<number> {
    const uses = [...(await this.#usage(pool)), ...(await this.#ownKeyUsage(pool))];
    return uses.reduce((sum, { outdated }) => sum + outdated, 0);
  }

  async #ownKeyUsage(pool: Pool): Promise<OwnKeyUse[]> {
    const uses: OwnKeyUse[] = [];
    for (const { name, table, join, outdated, target } of this.#ownKeyRenewals()) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${table} t ${join} WHERE ${outdated}`,
        [target],
      );
      uses.push({ column: name, outdated: rows[0]?.count ?? 0 });
    }
    return uses.filter(({ outdated }) => outdated > 0);
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

  #exclusively<Result>(work: (pool: Pool) => Promise<Result>, login: 'service' | 'owner' = 'service'): Promise<Result> {
    return this.#withPool(async (pool) => {
      const session = await pool.connect();
      try {
        if (!(await lock(session))) throw new KeysBusyError();
        return await work(pool);
      } finally {
        // The lock ends with its session, as it does when the process is killed.
        session.release(true);
      }
    }, login);
  }

  /**
   * Whole tables are read: with connections of their own, free of the limits of the hot path. A re-encryption works as the
   * owner, for the service itself has no right to change what must not change, as texts and attachments of cases.
   */
  async #withPool<Result>(
    work: (pool: Pool) => Promise<Result>,
    login: 'service' | 'owner' = 'service',
  ): Promise<Result> {
    const pool = openPool(login === 'owner' ? this.urls.ownerUrl : serviceUrl(this.urls), {
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
