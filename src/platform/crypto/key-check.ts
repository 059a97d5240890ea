import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { Config, ConfigError } from '../config';
import { inTransaction } from '../database';
import { UnsealError } from './cipher';
import { type KeyFault, type KeySource, missing, otherAlgorithm, otherIndexKey, otherKey } from './key-fault';
import { INDEX_ALGORITHMS, KeyRing, sealedVersion } from './key-ring';
import { type SealedColumn, SealedColumns } from './sealed-columns';

/** The keys at hand are not those of the database. The message names the setting that is wrong, and never shows a key. */
export class WrongKeysError extends ConfigError {
  constructor(readonly faults: readonly KeyFault[]) {
    super(`${faults.map(({ message }) => message).join('; ')}. The keys that belong to this database must be restored`);
  }
}

/** Tells whether stored blind indexes were made with the index key at hand; undefined when there are none to tell by. */
export type IndexWitness = () => Promise<boolean | undefined>;

/** The index key never changes, so it has one version. */
const INDEX_VERSION = 1;

interface CheckRow {
  readonly purpose: 'index' | 'seal';
  readonly version: number;
  readonly code: Buffer;
  readonly retired: boolean;
}

/**
 * Holds the keys against the check values that the database keeps of them, before anything else starts: with another key
 * every look-up would find nobody, and nothing would say why. The first start in a database records the values, in one from
 * before there were any only after something stored was opened with the keys.
 */
@Injectable()
export class KeyCheck implements OnModuleInit {
  readonly #witnesses: IndexWitness[] = [];
  #tolerant = false;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
    private readonly columns: SealedColumns,
    private readonly config: Config,
  ) {}

  /** Asked in a database from before there were check values. */
  addWitness(witness: IndexWitness): void {
    this.#witnesses.push(witness);
  }

  /** Lets the application start with any keys: for a command that tells what is wrong with them. */
  tolerate(): void {
    this.#tolerant = true;
  }

  async onModuleInit(): Promise<void> {
    if (!this.#tolerant) await this.establish();
  }

  /**
   * Records the keys that the database does not know yet, as a new master key, if all others are the ones it knows.
   * Processes that do so together end up with one set of keys; the others are refused.
   * @throws WrongKeysError and records nothing.
   */
  async establish(): Promise<void> {
    if ((await this.#known(this.pool)).length === 0) refuse(await this.#storedFaults());
    await inTransaction(this.pool, async (client) => {
      const own = this.#own();
      await client.query(
        `INSERT INTO key_check (purpose, version, code)
         SELECT * FROM unnest($1::text[], $2::smallint[], $3::bytea[]) ON CONFLICT DO NOTHING`,
        [own.map(({ purpose }) => purpose), own.map(({ version }) => version), own.map(({ code }) => code)],
      );
      refuse(this.#faultsOf(await this.#known(client)));
    });
  }

  /** What of the keys does not go with the database; nothing where it knows no keys yet. */
  async faults(): Promise<readonly KeyFault[]> {
    return this.#faultsOf(await this.#known(this.pool));
  }

  /** Notes that a master key may be missing from now on. */
  async retire(version: number): Promise<void> {
    await this.pool.query("UPDATE key_check SET retired_at = now() WHERE purpose = 'seal' AND version = $1", [version]);
  }

  get #source(): KeySource {
    return this.config.masterKey === undefined ? { keyFile: this.config.keyFile } : 'master key';
  }

  async #known(database: Pool | PoolClient): Promise<CheckRow[]> {
    const { rows } = await database.query<CheckRow>(
      'SELECT purpose, version, code, retired_at IS NOT NULL AS retired FROM key_check ORDER BY purpose, version',
    );
    return rows;
  }

  /** Always in the same order, so that processes wait for each other and never in a circle. */
  #own(): Pick<CheckRow, 'purpose' | 'version' | 'code'>[] {
    return [
      { purpose: 'index', version: INDEX_VERSION, code: this.keys.indexCheck() },
      ...this.keys.versions.map((version) => ({
        ...{ purpose: 'seal' as const, version, code: this.keys.sealCheck(version) },
      })),
    ];
  }

  #faultsOf(known: readonly CheckRow[]): KeyFault[] {
    return known.flatMap((row) => (row.purpose === 'index' ? this.#indexFault(row) : this.#sealFault(row)));
  }

  #indexFault({ code }: CheckRow): KeyFault[] {
    if (code.equals(this.keys.indexCheck())) return [];
    const right = INDEX_ALGORITHMS.find((algorithm) => code.equals(this.keys.indexCheck(algorithm)));
    if (right === undefined) return [otherIndexKey(this.#source)];
    return [otherAlgorithm(this.#source, this.keys.indexAlgorithm, right)];
  }

  #sealFault({ version, code, retired }: CheckRow): KeyFault[] {
    if (!this.keys.versions.includes(version)) return retired ? [] : [missing(this.#source, version)];
    return code.equals(this.keys.sealCheck(version)) ? [] : [otherKey(this.#source, version)];
  }

  /** Tries the keys on what is stored, in a database from before there were check values. */
  async #storedFaults(): Promise<KeyFault[]> {
    const samples = await this.#samples();
    const opened = new Set(samples.filter(({ opens }) => opens).map(({ version }) => version));
    const faults = [...new Set(samples.map(({ version }) => version))]
      .filter((version) => !opened.has(version))
      .sort((a, b) => a - b)
      .flatMap((version) => {
        if (this.keys.versions.includes(version)) return [otherKey(this.#source, version)];
        // One lost key among others is no other installation: `keys list` tells of it.
        return opened.size === 0 ? [missing(this.#source, version)] : [];
      });
    if (faults.length > 0) return faults;
    const testimonies = await Promise.all(this.#witnesses.map((witness) => witness()));
    return testimonies.includes(false) ? [otherIndexKey(this.#source)] : [];
  }

  /** The first and the last value of each sealed column. */
  async #samples(): Promise<{ readonly version: number; readonly opens: boolean }[]> {
    const samples: { version: number; opens: boolean }[] = [];
    for (const column of this.columns.list()) {
      const { rows } = await this.pool.query<{ key: string[]; sealed: Buffer }>(endsOf(column));
      for (const { key, sealed } of rows) {
        samples.push({ version: sealedVersion(sealed) ?? 0, opens: this.#opens(sealed, column.context(key)) });
      }
    }
    return samples;
  }

  #opens(sealed: Buffer, context: string): boolean {
    try {
      this.keys.open(sealed, context);
      return true;
    } catch (error) {
      if (error instanceof UnsealError) return false;
      throw error;
    }
  }
}

function refuse(faults: readonly KeyFault[]): void {
  if (faults.length > 0) throw new WrongKeysError(faults);
}

/** The first and the last row of a column that have a value. */
function endsOf({ table, column, key, where = 'true' }: SealedColumn): string {
  const names = key.map((name) => `${name}::text`).join(', ');
  const end = (order: string): string =>
    `(SELECT ARRAY[${names}] AS key, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL AND ${where}
       ORDER BY ${key.map((name) => `${name} ${order}`).join(', ')} LIMIT 1)`;
  return `${end('ASC')} UNION ALL ${end('DESC')}`;
}
