import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing } from '../../platform/crypto';
import type { CardLocation } from './card-directory';

/** Domain of the blind index of transit card numbers. */
const NUMBER_DOMAIN = 'transit-card-number';
/** Transit cards of one person that are read at most. */
const MAX_CARDS = 200;

/** Finds cards by the number of the transit application that rides on them (交通联合). Numbers are kept as keyed blind indexes. */
@Injectable()
export class TransitCardDirectory {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  /** The blind index under which a transit card number is stored. */
  numberIndex(number: string): string {
    return this.keys.blindIndex(NUMBER_DOMAIN, number);
  }

  /** The card that a transit card number rides with. */
  byNumber(number: string): Promise<CardLocation | undefined> {
    return this.byIndex(this.numberIndex(number));
  }

  /** The same by the blind index of the number. */
  byIndex(numberIndex: string): Promise<CardLocation | undefined> {
    return this.#read(numberIndex);
  }

  /** The transit cards of a person: blind index of the number and the card it rides with, in the order of the indexes. */
  async ofPerson(streamId: number): Promise<readonly { readonly numberIndex: string; readonly token: string }[]> {
    const { rows } = await this.pool.query<{ numberIndex: string; token: string }>({
      name: 'transit_cards_of_person',
      text: `SELECT replace(number_index::text, '-', '') AS "numberIndex", token FROM transit_card WHERE stream_id = $1
              ORDER BY number_index LIMIT ${MAX_CARDS}`,
      values: [streamId],
    });
    return rows;
  }

  /** Enters a number. Answers the standing entry, which may be another card's: a number belongs to one card for ever. */
  async enter(numberIndex: string, { token, streamId }: CardLocation): Promise<CardLocation> {
    await this.pool.query(
      'INSERT INTO transit_card (number_index, token, stream_id) VALUES ($1, $2, $3) ON CONFLICT (number_index) DO NOTHING',
      [numberIndex, token, streamId],
    );
    const standing = await this.#read(numberIndex);
    if (!standing) throw new Error('the directory of transit cards lost an entry');
    return standing;
  }

  async #read(numberIndex: string): Promise<CardLocation | undefined> {
    const { rows } = await this.pool.query<{ token: string; stream_id: number }>({
      name: 'transit_card_by_number',
      text: 'SELECT token, stream_id FROM transit_card WHERE number_index = $1',
      values: [numberIndex],
    });
    return rows[0] && { streamId: rows[0].stream_id, token: rows[0].token };
  }
}
