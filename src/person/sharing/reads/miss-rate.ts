import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Clock } from '../../../platform/clock';

/** Reads of one institution in any hour that may find nobody; then all of its reads wait. */
export const MAX_MISSES = 30;
/** How long a read that found nobody counts, ms. */
export const MISS_WINDOW_MS = 3_600_000;

/** Reads of one institution are counted one after the other, or many at once would all be the last one. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sharing misses ' || $1, 0))";
const READ = 'SELECT times[cardinality(times) - $2 + 1] AS first FROM sharing_miss_rate WHERE institution = $1';
const NOTE = `INSERT INTO sharing_miss_rate AS r (institution, times) VALUES ($1, ARRAY[$2::bigint])
  ON CONFLICT (institution) DO UPDATE
    SET times = r.times[greatest(cardinality(r.times) - $3::int + 2, 1):] || $2::bigint`;

/**
 * Counts reads that found nobody, over all processes: an institution that asks for people at random would learn which
 * identity numbers there are. Past the limit it is told nothing about anybody, so that no answer tells the two apart.
 */
@Injectable()
export class MissRate {
  constructor(private readonly clock: Clock) {}

  /**
   * How long an institution has to wait before its next read, in seconds; undefined when it may read. Holds back the other
   * reads of the institution until the end of the transaction.
   */
  async waitOf(client: PoolClient, institution: string): Promise<number | undefined> {
    await client.query(LOCK, [institution]);
    const { rows } = await client.query<{ first: number | null }>(READ, [institution, MAX_MISSES]);
    const first = rows[0]?.first ?? undefined;
    if (first === undefined) return undefined;
    const waitMs = first + MISS_WINDOW_MS - this.clock.now();
    return waitMs <= 0 ? undefined : Math.ceil(Math.min(waitMs, MISS_WINDOW_MS) / 1_000);
  }

  /** Counts a read that found nobody. */
  async note(client: PoolClient, institution: string): Promise<void> {
    await client.query(NOTE, [institution, this.clock.now(), MAX_MISSES]);
  }
}
