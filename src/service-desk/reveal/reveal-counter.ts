import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { shanghaiDate } from '../../cardholder';
import { Clock } from '../../platform/clock';

/** How often members of staff looked at personal data in clear, by day in Asia/Shanghai. */
@Injectable()
export class RevealCounter {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Counts one more of today and answers how many that are; undefined when there were `most` already. */
  async count(staffId: string, most: number): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ reveals: number }>(
      `INSERT INTO desk_reveal AS r (staff_id, day, reveals) VALUES ($1, $2, 1)
       ON CONFLICT (staff_id, day) DO UPDATE SET reveals = r.reveals + 1 WHERE r.reveals < $3 RETURNING reveals`,
      [staffId, this.#today(), most],
    );
    return rows[0]?.reveals;
  }

  /** Those of today of one member of staff. */
  async today(staffId: string): Promise<number> {
    const { rows } = await this.pool.query<{ reveals: number }>(
      'SELECT reveals FROM desk_reveal WHERE staff_id = $1 AND day = $2',
      [staffId, this.#today()],
    );
    return rows[0]?.reveals ?? 0;
  }

  #today(): string {
    return shanghaiDate(this.clock.now());
  }
}
