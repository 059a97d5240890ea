import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';

/** People whom one institution may look for in any hour without finding them: somebody would learn who there is. */
export const MAX_MISSES_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
const MAX_INSTITUTIONS = 20_000;

/** Adds a time, of which the newest are kept; answers the oldest of them once there are as many as there may be. */
const NOTE = `INSERT INTO fsi_miss_rate AS r (institution, times) VALUES ($1, ARRAY[$2::bigint])
  ON CONFLICT (institution) DO UPDATE
    SET times = r.times[greatest(cardinality(r.times) - $3::int + 2, 1):] || $2::bigint
  RETURNING CASE WHEN cardinality(times) >= $3::int THEN times[1] END AS oldest`;

/**
 * Counts look-ups that found nobody, over all processes: only such a look-up asks the database. The process that had the last
 * one too many refuses at once; another one learns of it by its own next one.
 */
@Injectable()
export class PeopleMisses {
  /** Until when institutions have to wait, ms since the epoch. */
  readonly #waiting = new LRUCache<string, number>({ max: MAX_INSTITUTIONS });

  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** False while the institution has looked for too many people who are not there. */
  mayLook(institution: string, now: number): boolean {
    const until = this.#waiting.get(institution);
    // A clock that was set back would make the wait longer than an hour.
    return until === undefined || now >= until || until - now > HOUR_MS;
  }

  /** Counts a look-up that found nobody. */
  async note(institution: string, now: number): Promise<void> {
    const { rows } = await this.pool.query<{ oldest: number | null }>({
      name: 'fsi_miss_note',
      text: NOTE,
      values: [institution, now, MAX_MISSES_AN_HOUR],
    });
    const oldest = rows[0]?.oldest ?? undefined;
    if (oldest !== undefined && now - oldest < HOUR_MS) this.#waiting.set(institution, oldest + HOUR_MS);
  }
}
