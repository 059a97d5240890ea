import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { KeyRing } from '../../platform/crypto';
import { Batcher } from '../../platform/database';

/** Where a card leads. */
export interface CardLocation {
  readonly streamId: number;
  readonly token: string;
}

/** Cards kept in memory: a card's number leads to the same person for ever, so an entry never goes stale. */
const CACHED_CARDS = 200_000;
const LIMITS = { maxBatch: 256, maxQueue: 16_384, maxInFlight: 2 };
/** Domain of the blind index of card numbers. */
const NUMBER_DOMAIN = 'card-number';

/** Finds cards by number or token. Numbers are only ever seen as keyed blind indexes. */
@Injectable()
export class CardDirectory {
  readonly #byNumber = new LRUCache<string, CardLocation>({ max: CACHED_CARDS });
  readonly #lookUps: Batcher<string, CardLocation | undefined>;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {
    this.#lookUps = new Batcher((indexes) => this.#readAll(indexes), LIMITS);
  }

  /** The blind index under which a card number is stored. */
  numberIndex(number: string): string {
    return this.keys.blindIndex(NUMBER_DOMAIN, number);
  }

  /** Finds the card of a number. */
  byNumber(number: string): Promise<CardLocation | undefined> {
    return this.byIndex(this.numberIndex(number));
  }

  /** Finds the card of a number by the number's blind index. */
  async byIndex(index: string): Promise<CardLocation | undefined> {
    const known = this.#byNumber.get(index);
    if (known) return known;
    const found = await this.#lookUps.add(index);
    if (found) this.#byNumber.set(index, found);
    return found;
  }

  /** Finds the card of a token. */
  async byToken(token: string): Promise<CardLocation | undefined> {
    const { rows } = await this.pool.query<{ stream_id: number }>({
      name: 'card_by_token',
      text: 'SELECT stream_id FROM card_directory WHERE token = $1',
      values: [token],
    });
    return rows[0] && { streamId: rows[0].stream_id, token };
  }

  /** Enters a card. Answers the standing entry of the number, which may be another person's. */
  async enter(numberIndex: string, location: CardLocation): Promise<CardLocation> {
    const { rowCount } = await this.pool.query(
      'INSERT INTO card_directory (number_index, token, stream_id) VALUES ($1, $2, $3) ON CONFLICT (number_index) DO NOTHING',
      [numberIndex, location.token, location.streamId],
    );
    if (rowCount === 1) return location;
    const standing = (await this.#readAll([numberIndex]))[0];
    if (!standing) throw new Error('the card directory lost an entry');
    return standing;
  }

  async #readAll(indexes: string[]): Promise<(CardLocation | undefined)[]> {
    const { rows } = await this.pool.query<{ number_index: string; token: string; stream_id: number }>({
      name: 'cards_by_number',
      text: `SELECT replace(number_index::text, '-', '') AS number_index, token, stream_id FROM card_directory WHERE number_index = ANY ($1::uuid[])`,
      values: [indexes],
    });
    const found = new Map(rows.map((row) => [row.number_index, { streamId: row.stream_id, token: row.token }]));
    return indexes.map((index) => found.get(index));
  }
}
