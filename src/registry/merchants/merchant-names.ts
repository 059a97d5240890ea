import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';

/** Names kept in memory: the name of a merchant is never changed. */
const CACHED_NAMES = 10_000;

/** What merchants are called, for people. */
@Injectable()
export class MerchantNames {
  readonly #names = new LRUCache<string, string>({ max: CACHED_NAMES });

  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The names of those that exist, by id; one query for all that are not in memory. */
  async of(merchantIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(merchantIds)];
    const unknown = wanted.filter((id) => !this.#names.has(id));
    if (unknown.length > 0) {
      const { rows } = await this.pool.query<{ merchant_id: string; name: string }>({
        name: 'merchant_names',
        text: 'SELECT merchant_id, name FROM merchant WHERE merchant_id = ANY ($1)',
        values: [unknown],
      });
      for (const { merchant_id: id, name } of rows) this.#names.set(id, name);
    }
    return new Map(
      wanted.flatMap((id) => {
        const name = this.#names.get(id);
        return name === undefined ? [] : [[id, name] as const];
      }),
    );
  }
}
