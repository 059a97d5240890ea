import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { Config } from '../../platform/config';
import { KEY_BYTES, KeyRing, openUnder, type SealedColumn, sealUnder } from '../../platform/crypto';
import { birthDateOf, type PersonData } from '../domain';

/** Context of rows from before people had keys of their own. */
const OLD_CONTEXT = 'person';
const ID_NUMBER_DOMAIN = 'identity-number';
const PHONE_DOMAIN = 'phone';
const NAME_BIRTH_DOMAIN = 'name-and-birth-date';

/** Kinds of indexes several people may share. */
export type SharedIndexKind = 'phone' | 'name_birth';

export interface SharedIndex {
  readonly kind: SharedIndexKind;
  readonly index: string;
}

/** A person as stored: the key sealed with the key ring, the data under the key. */
export interface SealedPerson {
  readonly dataKey: Buffer;
  readonly sealed: Buffer;
}

/** What a row of `person` holds for its person; a null key means that the key ring itself sealed the data. */
export interface StoredPerson {
  readonly stream_id: number;
  readonly data_key: Buffer | null;
  readonly sealed: Buffer | null;
}

/** Context under which the key of a person is sealed. */
export function dataKeyContext(streamId: number | string): string {
  return `person-key:${streamId}`;
}

/** Seals and opens what is known of people, each under the person's own data key, and makes the indexes to find them by. */
@Injectable()
export class PersonVault {
  constructor(
    private readonly keys: KeyRing,
    private readonly config: Config,
  ) {}

  /** What is sealed with the key ring: the keys of people, and what was known of them before they had keys. */
  sealedColumns(pool: Pool): readonly SealedColumn[] {
    const oldRow = (key: readonly string[]): number => Number(key[0]);
    return [
      {
        ...{ table: 'person', column: 'data_key', key: ['stream_id'] },
        context: ([streamId = '']) => dataKeyContext(streamId),
      },
      {
        ...{ table: 'person', column: 'sealed', key: ['stream_id'], where: 'data_key IS NULL' },
        context: () => OLD_CONTEXT,
        renew: (key, sealed) => this.upgrade(pool, { stream_id: oldRow(key), data_key: null, sealed }),
      },
    ];
  }

  /** Gives a person a key and seals the data under it. */
  seal(streamId: number, person: PersonData): SealedPerson {
    const key = randomBytes(KEY_BYTES);
    return { dataKey: this.keys.seal(key, dataKeyContext(streamId)), sealed: this.sealData(key, streamId, person) };
  }

  /** Seals data under the key that a person has. */
  sealData(key: Buffer, streamId: number, person: PersonData): Buffer {
    return this.sealValue(key, dataContext(streamId), Buffer.from(JSON.stringify(person)));
  }

  /** Seals anything under the key of a person. */
  sealValue(key: Buffer, context: string, value: Buffer): Buffer {
    return sealUnder(key, this.config.cryptoProfile, value, context);
  }

  /** Opens what was sealed under the key of a person. Throws UnsealError. */
  openValue(key: Buffer, context: string, sealed: Buffer): Buffer {
    return openUnder(key, sealed, context);
  }

  /** The key of a person; undefined when there is none: none yet, or none any more. */
  keyOf({ stream_id, data_key }: StoredPerson): Buffer | undefined {
    return data_key === null ? undefined : this.keys.open(data_key, dataKeyContext(stream_id));
  }

  /** What is known of a person, in either form of rows; undefined after an erasure. */
  open(row: StoredPerson): PersonData | undefined {
    if (row.sealed === null) return undefined;
    const key = this.keyOf(row);
    const plain =
      key === undefined
        ? this.keys.open(row.sealed, OLD_CONTEXT)
        : openUnder(key, row.sealed, dataContext(row.stream_id));
    return JSON.parse(plain.toString()) as PersonData;
  }

  idNumberIndex(idNumber: string): string {
    return this.keys.blindIndex(ID_NUMBER_DOMAIN, idNumber);
  }

  phoneIndex(phone: string): string {
    return this.keys.blindIndex(PHONE_DOMAIN, phone);
  }

  /** `birthDate`: `YYYY-MM-DD`. */
  nameAndBirthIndex(name: string, birthDate: string): string {
    return this.keys.blindIndex(NAME_BIRTH_DOMAIN, `${birthDate}\n${name}`);
  }

  /** The indexes of a person beside that of the identity number. */
  sharedIndexes({ name, idNumber, phone }: PersonData): SharedIndex[] {
    const byName: SharedIndex = { kind: 'name_birth', index: this.nameAndBirthIndex(name, birthDateOf(idNumber)) };
    return phone === undefined ? [byName] : [byName, { kind: 'phone', index: this.phoneIndex(phone) }];
  }

  /**
   * The key of a person. One whose row is from before there were such keys is given one. Undefined when there is no such
   * person, and after an erasure.
   */
  async requireKey(database: Pool | PoolClient, streamId: number): Promise<Buffer | undefined> {
    const row = await readStored(database, streamId);
    if (!row) return undefined;
    if (row.data_key === null && row.sealed !== null) {
      await this.upgrade(database, row);
      const upgraded = await readStored(database, streamId);
      return upgraded && this.keyOf(upgraded);
    }
    return this.keyOf(row);
  }

  /** Gives the person of an old row a key and indexes; nothing when another process did, or the person was erased. */
  async upgrade(database: Pool | PoolClient, row: StoredPerson): Promise<boolean> {
    const person = this.open(row);
    if (row.data_key !== null || person === undefined) return false;
    const { dataKey, sealed } = this.seal(row.stream_id, person);
    const indexes = this.sharedIndexes(person);
    const { rows } = await database.query<{ done: boolean }>(
      `WITH upgraded AS (
         UPDATE person SET data_key = $2, sealed = $3 WHERE stream_id = $1 AND data_key IS NULL AND sealed = $4
         RETURNING stream_id
       ), indexed AS (
         INSERT INTO person_index (kind, index, stream_id)
         SELECT i.kind, i.index, u.stream_id FROM upgraded u, unnest($5::text[], $6::uuid[]) AS i(kind, index)
         ON CONFLICT DO NOTHING
       ) SELECT EXISTS (SELECT FROM upgraded) AS done`,
      [row.stream_id, dataKey, sealed, row.sealed, indexes.map(({ kind }) => kind), indexes.map(({ index }) => index)],
    );
    return rows[0]?.done === true;
  }
}

async function readStored(database: Pool | PoolClient, streamId: number): Promise<StoredPerson | undefined> {
  const { rows } = await database.query<StoredPerson>({
    name: 'person_stored',
    text: 'SELECT stream_id, data_key, sealed FROM person WHERE stream_id = $1',
    values: [streamId],
  });
  return rows[0];
}

/** Context of what is known of a person. */
export function dataContext(streamId: number | string): string {
  return `person:${streamId}`;
}
