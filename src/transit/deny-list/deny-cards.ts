import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { TransitCardDirectory } from '../../cardholder';
import { denyCard } from '../domain/deny-list/deny-card';

/** Cards whose numbers are kept open in memory at most: those of the changes that terminals ask for over and over. */
export const OPEN_CARDS = 20_000;

const SEALED = `SELECT replace(number_index::text, '-', '') AS index, sealed_number FROM transit_card
  WHERE number_index = ANY ($1::uuid[])`;

/**
 * The cards of the deny list as terminals know them. All terminals ask for the same latest changes, so the numbers of these are
 * opened once; at rest they stay sealed. A number never changes under its index.
 */
@Injectable()
export class DenyCards {
  readonly #open = new LRUCache<string, string>({ max: OPEN_CARDS });

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: TransitCardDirectory,
  ) {}

  /**
   * Puts its card, 20 digits, to every change, in their order. `number` is the blind index of the number, 32 hexadecimal digits;
   * `keep`: the same will be asked for again soon. Throws an Error for a number that is not kept: none such is ever listed.
   */
  async named<Change extends { readonly number: string }>(
    changes: readonly Change[],
    keep: boolean,
  ): Promise<readonly (Change & { readonly card: string })[]> {
    const cards = new Map<string, string>();
    const missing: string[] = [];
    for (const { number: index } of changes) {
      const card = this.#open.get(index);
      if (card === undefined) missing.push(index);
      else cards.set(index, card);
    }
    for (const [index, card] of await this.#opened(missing)) {
      cards.set(index, card);
      if (keep) this.#open.set(index, card);
    }
    return changes.map((change) => {
      const card = cards.get(change.number);
      if (card === undefined) throw new Error('the deny list has a card whose number is not kept');
      return { ...change, card };
    });
  }

  async #opened(indexes: readonly string[]): Promise<readonly (readonly [index: string, card: string])[]> {
    if (indexes.length === 0) return [];
    const { rows } = await this.pool.query<{ index: string; sealed_number: Buffer | null }>({
      name: 'deny_list_numbers',
      text: SEALED,
      values: [indexes],
    });
    return rows.flatMap(({ index, sealed_number: sealed }) =>
      sealed === null ? [] : [[index, denyCard(this.directory.open(index, sealed))] as const],
    );
  }
}
