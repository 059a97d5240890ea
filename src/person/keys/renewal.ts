import { type KeyRing, type SealedColumn, sealedUnderMark } from '../../platform/crypto';
import { dataKeyContext, type PersonVault } from '../register/person-vault';
import type { OwnKeyColumn } from './own-key-columns';

/** A value that is to be sealed anew; stream and data key are those of the person whose key seals it. */
export interface SealedRow {
  readonly key: readonly string[];
  readonly sealed: Buffer;
  readonly stream_id: number | null;
  readonly data_key: Buffer | null;
}

/** How the values of one column are sealed anew. Its table is `t` in the SQL. */
export interface Renewal {
  /** Of the column and what seals it; stands in `key_job` and is shown. */
  readonly name: string;
  readonly table: string;
  readonly column: string;
  readonly key: readonly string[];
  /** What a value begins with that is sealed as it should be. */
  readonly target: Buffer;
  /** Joins the person whose key seals the values, as `p`, where one does. */
  readonly join: string;
  /** Condition of the rows that are to be sealed anew; `$1` is the target. */
  readonly outdated: string;
  /** Seals one value anew. Throws UnsealError. */
  reseal(row: SealedRow): Buffer;
  /** Takes the place of `reseal` where a row needs more than another value: answers false when it has changed meanwhile. */
  readonly upgrade?: (key: readonly string[], sealed: Buffer) => Promise<boolean>;
}

/** Of a column that the key ring seals: with its newest key and the configured algorithms. */
export function ringRenewal(column: SealedColumn, keys: KeyRing, target: Buffer): Renewal {
  const { table, column: name, key, where = 'true', renew } = column;
  // What has its own way to be upgraded is always of an old form.
  const old = renew ? '$1::bytea IS NOT NULL' : `substring(t.${name} FROM 1 FOR ${target.length}) <> $1`;
  return {
    ...{ name: `${table}.${name}`, table, column: name, key, target },
    join: '',
    outdated: `t.${name} IS NOT NULL AND (${where}) AND ${old}`,
    reseal: (row) => keys.seal(keys.open(row.sealed, column.context(row.key)), column.context(row.key)),
    ...(renew && { upgrade: renew }),
  };
}

/** Of a column sealed under the keys of people: the key stays, only the algorithms become the configured ones. */
export function ownKeyRenewal(column: OwnKeyColumn, vault: PersonVault, keys: KeyRing): Renewal {
  const { table, column: name, key, person } = column;
  return {
    ...{ name: `${table}.${name} (own key)`, table, column: name, key, target: sealedUnderMark(keys.profile) },
    join: `JOIN person p ON p.stream_id = ${person} AND p.data_key IS NOT NULL`,
    outdated: `t.${name} IS NOT NULL AND substring(t.${name} FROM 1 FOR 1) <> $1`,
    reseal: ({ key: rowKey, sealed, stream_id: streamId, data_key: dataKey }) => {
      if (streamId === null || dataKey === null) throw new RangeError('a value under the key of nobody');
      const opened = keys.open(dataKey, dataKeyContext(streamId));
      const context = column.context(rowKey);
      return vault.sealValue(opened, context, vault.openValue(opened, context, sealed));
    },
  };
}
