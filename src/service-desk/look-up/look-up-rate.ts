import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';

/** Look-ups of one member of staff in any minute at most. */
export const MAX_LOOK_UPS = 30;
const WINDOW_MS = 60_000;

/** The times of the newest look-ups, oldest first: the one that makes room is the first of the last MAX_LOOK_UPS. */
const TAKE = `INSERT INTO desk_look_up_rate AS r (staff_id, times) VALUES ($1, ARRAY[$2::bigint])
  ON CONFLICT (staff_id) DO UPDATE SET times = r.times[greatest(cardinality(r.times) - $3::int + 2, 1):] || $2::bigint
   WHERE cardinality(r.times) < $3::int OR r.times[cardinality(r.times) - $3::int + 1] <= $2::bigint - $4::bigint
  RETURNING 1`;

/** Counts look-ups over all processes, in the database: whoever looks everybody up is stopped, and seen. */
@Injectable()
export class LookUpRate {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Counts one look-up. Answers how long to wait, in seconds, when it is one too many; undefined when it is not. */
  async take(staffId: string): Promise<number | undefined> {
    const now = this.clock.now();
    const values = [staffId, now, MAX_LOOK_UPS, WINDOW_MS];
    const { rowCount } = await this.pool.query({ name: 'desk_look_up_take', text: TAKE, values });
    if (rowCount === 1) return undefined;
    const { rows } = await this.pool.query<{ first: string }>(
      'SELECT times[1]::text AS first FROM desk_look_up_rate WHERE staff_id = $1',
      [staffId],
    );
    const freeAt = Number(rows[0]?.first ?? now) + WINDOW_MS;
    return Math.min(WINDOW_MS / 1_000, Math.max(1, Math.ceil((freeAt - now) / 1_000)));
  }
}
