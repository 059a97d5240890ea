import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';

/** Programmes kept in memory; a programme's number never changes. */
const CACHED_PROGRAMMES = 1_000;

/** Subsidy programmes by code. */
@Injectable()
export class ProgrammeDirectory {
  readonly #numbers = new LRUCache<string, number>({ max: CACHED_PROGRAMMES });

  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The number of a programme, from which its funding account follows; undefined when there is no such programme. */
  async numberOf(code: string): Promise<number | undefined> {
    const known = this.#numbers.get(code);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ number: number }>('SELECT number FROM subsidy_programme WHERE code = $1', [
      code,
    ]);
    if (rows[0]) this.#numbers.set(code, rows[0].number);
    return rows[0]?.number;
  }
}
