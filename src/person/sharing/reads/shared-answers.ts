import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { PersonVault, type StoredPerson } from '../../register/person-vault';
import type { SharedItem, SharedValue } from '../catalogue';

/** Context of what a read handed out. */
export function handedOutContext(readId: string): string {
  return `sharing-read:${readId}`;
}

/** What reads handed out, sealed under the key of the person. */
@Injectable()
export class SharedAnswers {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
  ) {}

  contextOf(readId: string): string {
    return handedOutContext(readId);
  }

  /** What a read handed out; undefined when it handed out nothing, and after an erasure. */
  async open(readId: string): Promise<Readonly<Partial<Record<SharedItem, SharedValue>>> | undefined> {
    const { rows } = await this.pool.query<{ stream_id: number; data_key: Buffer | null; handed_out: Buffer | null }>(
      `SELECT p.stream_id, p.data_key, r.sealed AS handed_out FROM sharing_read r JOIN person p USING (stream_id)
        WHERE r.read_id = $1`,
      [readId],
    );
    const [row] = rows;
    if (row?.handed_out === undefined || row.handed_out === null) return undefined;
    const stored: StoredPerson = { stream_id: row.stream_id, data_key: row.data_key, sealed: null };
    const key = this.vault.keyOf(stored);
    if (key === undefined) return undefined;
    const text = this.vault.openValue(key, this.contextOf(readId), row.handed_out).toString();
    return JSON.parse(text) as Readonly<Partial<Record<SharedItem, SharedValue>>>;
  }
}
