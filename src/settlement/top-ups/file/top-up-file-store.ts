import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { JobResult } from '../../../jobs';
import type { TopUpFileHead } from './top-up-layout';

/** Which files were taken, in the database. */
@Injectable()
export class TopUpFileStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters a file unless its number is used, and answers what stands: its keyed digest, and the result once there is one. */
  async enter({ channel, day, number, rows, total }: TopUpFileHead, digest: string, at: Date) {
    await this.pool.query(
      `INSERT INTO top_up_file (channel, day, number, digest, rows, total, began_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [channel, day, number, digest, rows, total, at],
    );
    const standing = await this.pool.query<{ digest: string; result: JobResult | null }>(
      'SELECT digest, result FROM top_up_file WHERE channel = $1 AND day = $2 AND number = $3',
      [channel, day, number],
    );
    if (!standing.rows[0]) throw new Error('a file that was entered is gone');
    return standing.rows[0];
  }

  /** Notes what came of a file that was taken as a whole. */
  async finish({ channel, day, number }: TopUpFileHead, result: JobResult): Promise<void> {
    await this.pool.query(
      'UPDATE top_up_file SET result = $4 WHERE channel = $1 AND day = $2 AND number = $3 AND result IS NULL',
      [channel, day, number, JSON.stringify(result)],
    );
  }
}
