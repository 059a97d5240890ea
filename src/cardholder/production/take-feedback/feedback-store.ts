import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { KeyRing } from '../../../platform/crypto';

/** Domain of the keyed digest that tells one file from another. */
const FILE_DOMAIN = 'production-feedback-file';

/** A feedback file that was taken, or is being. */
export interface TakenFeedback {
  readonly digest: string;
  /** The batch's generation when the file first came: what was listed again later it does not speak of. */
  readonly generation: number;
  readonly state: 'applying' | 'applied';
  readonly rows: number;
  readonly made: number;
  readonly failed: number;
  readonly already: number;
}

/** Feedback files by batch and digest. */
@Injectable()
export class FeedbackStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Keyed: without the key nobody can try out what is in a file. */
  digestOf(file: Buffer): string {
    return this.keys.blindIndex(FILE_DOMAIN, file.toString('base64'));
  }

  async find(batchId: string, digest: string): Promise<TakenFeedback | undefined> {
    const { rows } = await this.pool.query<Omit<TakenFeedback, 'digest'>>(
      `SELECT generation, state, rows, made, failed, already FROM production_feedback
        WHERE batch_id = $1 AND file_digest = $2`,
      [batchId, digest],
    );
    return rows[0] && { digest, ...rows[0] };
  }

  /** Notes that a file is going to be applied. */
  async begin(batchId: string, digest: string, of: { generation: number; rows: number; by: string }): Promise<void> {
    await this.pool.query(
      `INSERT INTO production_feedback (batch_id, file_digest, generation, rows, taken_by, taken_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [batchId, digest, of.generation, of.rows, of.by, new Date(this.clock.now())],
    );
  }

  /** Notes that all of a file is applied. */
  async end(
    batchId: string,
    digest: string,
    { made, failed, already }: { made: number; failed: number; already: number },
  ): Promise<void> {
    await this.pool.query(
      `UPDATE production_feedback SET state = 'applied', made = $3, failed = $4, already = $5
        WHERE batch_id = $1 AND file_digest = $2`,
      [batchId, digest, made, failed, already],
    );
  }
}
