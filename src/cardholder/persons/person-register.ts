import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing } from '../../platform/crypto';

/** What is known of a person outside the books. */
export interface PersonData {
  readonly name: string;
  /** 公民身份号码 (GB 11643). */
  readonly idNumber: string;
}

const ID_NUMBER_DOMAIN = 'identity-number';
const SEAL_CONTEXT = 'person';

/** The one place of personal data: sealed, found by a keyed blind index of the identity number. */
@Injectable()
export class PersonRegister {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  /** Enters a person and answers the stream of the one with that identity number, new or standing. */
  async enter(person: PersonData): Promise<number> {
    const index = this.keys.blindIndex(ID_NUMBER_DOMAIN, person.idNumber);
    const sealed = this.keys.seal(Buffer.from(JSON.stringify(person)), SEAL_CONTEXT);
    await this.pool.query(
      'INSERT INTO person (id_number_index, sealed) VALUES ($1, $2) ON CONFLICT (id_number_index) DO NOTHING',
      [index, sealed],
    );
    const { rows } = await this.pool.query<{ stream_id: number }>(
      'SELECT stream_id FROM person WHERE id_number_index = $1',
      [index],
    );
    if (!rows[0]) throw new Error('the person register lost an entry');
    return rows[0].stream_id;
  }
}
