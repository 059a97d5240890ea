import type { IndexAlgorithm } from './key-ring';

/** Where the keys come from. */
export type KeySource = 'master key' | { readonly keyFile: string };

/** A key that is not the one of the database. */
export interface KeyFault {
  readonly purpose: 'index' | 'seal';
  /** Of a master key; undefined for the index key. */
  readonly version?: number;
  /** `differs`: it is another key; `algorithm`: it is used with another algorithm; `missing`: it is not there. */
  readonly fault: 'differs' | 'algorithm' | 'missing';
  /** Names the setting, and never shows a key. */
  readonly message: string;
}

/** A master key is another one than the database knows under its version. */
export function otherKey(source: KeySource, version: number): KeyFault {
  const what = source === 'master key' ? 'ONECARD_MASTER_KEY' : `key ${version} of ${nameOf(source)}`;
  return {
    ...seal(version, 'differs'),
    message: `${what} is not the key ${version} that this database is sealed with`,
  };
}

/** The database is sealed with a master key that is not there. */
export function missing(source: KeySource, version: number): KeyFault {
  const message = `this database is sealed with key ${version}, which is not in ${nameOf(source)}`;
  return { ...seal(version, 'missing'), message };
}

/** The index key is another one, so that nobody would be found. */
export function otherIndexKey(source: KeySource): KeyFault {
  const what =
    source === 'master key'
      ? 'ONECARD_MASTER_KEY or CRYPTO_INDEX is not what'
      : `the index key of ${nameOf(source)} is not the one that`;
  return { purpose: 'index', fault: 'differs', message: `${what} the blind indexes of this database are made with` };
}

/** The index key is right, and used with another algorithm. */
export function otherAlgorithm(source: KeySource, found: IndexAlgorithm, right: IndexAlgorithm): KeyFault {
  const what = source === 'master key' ? 'CRYPTO_INDEX' : `the algorithm of the index key in ${nameOf(source)}`;
  const message = `${what} is ${found}, but the blind indexes of this database are made with ${right}`;
  return { purpose: 'index', fault: 'algorithm', message };
}

function seal(version: number, fault: 'differs' | 'missing') {
  return { purpose: 'seal', version, fault } as const;
}

function nameOf(source: KeySource): string {
  return source === 'master key' ? 'ONECARD_MASTER_KEY' : `the key file ${source.keyFile} (ONECARD_KEY_FILE)`;
}
