/** A column of values that are sealed with the key ring itself. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** SQL condition of the rows whose value the key ring sealed; all that have one when left out. */
  readonly where?: string;
  /** Under which context the value of a row is sealed, from the row's key as text. */
  context(key: readonly string[]): string;
  /**
   * Seals the value of one row anew, where more has to be done than opening and sealing it. Must leave the row alone, and
   * answer false, when its value is not `sealed` any more.
   */
  readonly renew?: (key: readonly string[], sealed: Buffer) => Promise<boolean>;
}

const NAME = /^[a-z_]+$/;

/**
 * Every column that holds values sealed with the key ring. A module that seals registers its columns when it is made: a
 * master key may only be retired when no value anywhere needs it, and what is not registered would be lost.
 */
export class SealedColumns {
  readonly #columns = new Map<string, SealedColumn>();

  /** Throws a RangeError on names that are no plain ones, and when a column is registered twice. */
  register(column: SealedColumn): void {
    const names = [column.table, column.column, ...column.key];
    if (column.key.length === 0 || names.some((name) => !NAME.test(name))) throw new RangeError('bad column name');
    const name = `${column.table}.${column.column}`;
    if (this.#columns.has(name)) throw new RangeError(`${name} is registered twice`);
    this.#columns.set(name, column);
  }

  /** All of them, by table and column. */
  list(): readonly SealedColumn[] {
    return [...this.#columns.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
  }
}
