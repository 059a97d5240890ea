import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { PersonData } from '../domain';
import { PersonVault, type StoredPerson } from './person-vault';

/** A person that a transaction has locked, opened. */
export interface LockedPerson {
  readonly streamId: number;
  readonly key: Buffer;
  readonly data: PersonData;
}

/** Why nothing can be changed about a person. */
export type PersonFault = 'unknown' | 'person_erased' | 'person_merged';

const SAVEPOINT = 'id_number';
const UNIQUE_VIOLATION = '23505';

/** Changes what is known of one person, within a transaction that holds the person's row. */
@Injectable()
export class LockedPersons {
  constructor(private readonly vault: PersonVault) {}

  /** Locks a person's row until the end of the transaction, as an erasure does. */
  async lock(client: PoolClient, streamId: number): Promise<LockedPerson | PersonFault> {
    const { rows } = await client.query<StoredPerson & { merged: boolean }>(
      `SELECT p.stream_id, p.data_key, p.sealed,
              EXISTS (SELECT FROM person_merge m WHERE m.from_stream = p.stream_id) AS merged
         FROM person p WHERE p.stream_id = $1 FOR UPDATE OF p`,
      [streamId],
    );
    const [row] = rows;
    if (row === undefined) return 'unknown';
    const key = await this.vault.requireKey(client, streamId);
    const data = this.vault.open(row);
    if (key === undefined || data === undefined) return 'person_erased';
    return row.merged ? 'person_merged' : { streamId, key, data };
  }

  /** True when another person has this identity number. */
  async isTaken(client: PoolClient, idNumber: string, { streamId }: LockedPerson): Promise<boolean> {
    const { rowCount } = await client.query('SELECT FROM person WHERE id_number_index = $1 AND stream_id <> $2', [
      this.vault.idNumberIndex(idNumber),
      streamId,
    ]);
    return rowCount !== 0;
  }

  /**
   * Writes new data of a person with all indexes that people are found by. Answers false, and changes nothing, when another
   * person has the identity number.
   */
  async write(client: PoolClient, { streamId, key }: LockedPerson, data: PersonData): Promise<boolean> {
    await client.query(`SAVEPOINT ${SAVEPOINT}`);
    try {
      await client.query('UPDATE person SET sealed = $2, id_number_index = $3 WHERE stream_id = $1', [
        streamId,
        this.vault.sealData(key, streamId, data),
        this.vault.idNumberIndex(data.idNumber),
      ]);
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      await client.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
      return false;
    }
    const indexes = this.vault.sharedIndexes(data);
    await client.query('DELETE FROM person_index WHERE stream_id = $1', [streamId]);
    await client.query(
      `INSERT INTO person_index (kind, index, stream_id)
       SELECT i.kind, i.index, $1 FROM unnest($2::text[], $3::uuid[]) AS i(kind, index)`,
      [streamId, indexes.map(({ kind }) => kind), indexes.map(({ index }) => index)],
    );
    return true;
  }
}
