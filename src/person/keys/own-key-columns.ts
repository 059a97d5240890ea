import { Injectable } from '@nestjs/common';

/** A column of values that are sealed under the data keys of people. */
export interface OwnKeyColumn {
  readonly table: string;
  readonly column: string;
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** SQL expression of the person's stream, where `t` is a row of the table. */
  readonly person: string;
  /** Under which context the value of a row is sealed, from the row's key as text. */
  context(key: readonly string[]): string;
}

const NAME = /^[a-z_]+$/;

/** Every column sealed under the data keys of people: what is not registered keeps its cipher when the profile changes. */
@Injectable()
export class OwnKeyColumns {
  readonly #columns = new Map<string, OwnKeyColumn>();

  /** Throws a RangeError on names that are no plain ones, and when a column is registered twice. */
  register(column: OwnKeyColumn): void {
    const names = [column.table, column.column, ...column.key];
    if (column.key.length === 0 || names.some((name) => !NAME.test(name))) throw new RangeError('bad column name');
    const name = `${column.table}.${column.column}`;
    if (this.#columns.has(name)) throw new RangeError(`${name} is registered twice`);
    this.#columns.set(name, column);
  }

  /** All of them, by table and column. */
  list(): readonly OwnKeyColumn[] {
    return [...this.#columns.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
  }
}
