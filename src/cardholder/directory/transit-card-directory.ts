import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing, SealedColumns } from '../../platform/crypto';
import type { CardLocation } from './card-directory';

/** Domain of the blind index of transit card numbers. */
const NUMBER_DOMAIN = 'transit-card-number';
/** Transit cards of one person that are read at most. */
const MAX_CARDS = 200;

/** What a number is sealed as. */
function sealContext(numberIndex: string): string {
  return `transit-card:${numberIndex}`;
}

/**
 * Finds cards by the number of the transit application that rides on them (交通联合). Numbers are kept as keyed blind indexes,
 * and sealed with the key ring for the deny list, which terminals can only use with numbers.
 */
@Injectable()
export class TransitCardDirectory {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
    sealed: SealedColumns,
  ) {
    sealed.register({
      ...{ table: 'transit_card', column: 'sealed_number', key: ['number_index'] },
      context: ([index = '']) => sealContext(index.replaceAll('-', '')),
    });
  }

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

  /** The cards that these numbers ride with, by the blind indexes of the numbers; unknown ones are left out. */
  async byIndexes(numberIndexes: readonly string[]): Promise<ReadonlyMap<string, CardLocation>> {
    const { rows } = await this.pool.query<{ index: string; token: string; stream_id: number }>({
      name: 'transit_cards_by_number',
      text: `SELECT replace(number_index::text, '-', '') AS index, token, stream_id FROM transit_card
              WHERE number_index = ANY ($1::uuid[])`,
      values: [numberIndexes],
    });
    return new Map(rows.map(({ index, token, stream_id: streamId }) => [index, { token, streamId }]));
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

  /**
   * Enters a number. Answers the standing entry, which may be another card's: a number belongs to one card for ever. A number
   * that was entered before numbers were kept is kept from now on.
   */
  async enter(number: string, { token, streamId }: CardLocation): Promise<CardLocation> {
    const { numberIndex, sealed } = this.stored(number);
    await this.pool.query(
      `INSERT INTO transit_card AS t (number_index, token, stream_id, sealed_number) VALUES ($1, $2, $3, $4)
       ON CONFLICT (number_index) DO UPDATE SET sealed_number = excluded.sealed_number
         WHERE t.sealed_number IS NULL AND t.token = excluded.token`,
      [numberIndex, token, streamId, sealed],
    );
    const standing = await this.#read(numberIndex);
    if (!standing) throw new Error('the directory of transit cards lost an entry');
    return standing;
  }

  /** A number as it is stored: its blind index, and sealed. */
  stored(number: string): { readonly numberIndex: string; readonly sealed: Buffer } {
    const numberIndex = this.numberIndex(number);
    return { numberIndex, sealed: this.keys.seal(Buffer.from(number), sealContext(numberIndex)) };
  }

  /** Opens a number that `enter` sealed. `numberIndex` as hexadecimal digits, with or without the dashes of a uuid. */
  open(numberIndex: string, sealed: Buffer): string {
    return this.keys.open(sealed, sealContext(numberIndex.replaceAll('-', ''))).toString();
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
