import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing, type SealedColumn } from '../../platform/crypto';

/** A physical card that was applied for and shall be made. */
export interface CardToMake {
  readonly token: string;
  readonly streamId: number;
  /** The full number: the card maker prints and writes it. */
  readonly number: string;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
  /** Area that issues the card (GB/T 2260, six digits): the applicant's own unless it is another. */
  readonly area: string;
  /** Code of the bank whose application the card carries. */
  readonly bankCode?: string;
}

const AREA = /^\d{6}$/;
const BANK_CODE = /^\d{3}$/;

/**
 * Cards that wait to be made. The card maker needs what nothing else in the service keeps, the card's full number: it is
 * sealed here from the application until the card is made, and then gone.
 */
@Injectable()
export class ProductionQueue {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Enters a card; the same token again changes nothing. To be called before the application is settled, so that no card
   * is in production without its number; what was not applied for after all is dropped when a batch is collected.
   * @throws RangeError on an area or bank code of another form.
   */
  async enter({ token, streamId, number, expiresOn, area, bankCode }: CardToMake): Promise<void> {
    if (!AREA.test(area)) throw new RangeError('an area code has six digits');
    if (bankCode !== undefined && !BANK_CODE.test(bankCode)) throw new RangeError('a bank code has three digits');
    await this.pool.query(
      `INSERT INTO production_card (token, stream_id, area, bank_code, expires_on, sealed_number)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (token) DO NOTHING`,
      [token, streamId, area, bankCode ?? null, expiresOn, this.keys.seal(Buffer.from(number), sealContext(token))],
    );
  }

  /** The full number of a card that is being made. Throws UnsealError when the keys or the bytes are not right. */
  numberOf(token: string, sealed: Buffer): string {
    return this.keys.open(sealed, sealContext(token)).toString();
  }
}

function sealContext(token: string): string {
  return `production-card:${token}`;
}

/** What the queue seals with the key ring. */
export const PRODUCTION_SEALED: SealedColumn = {
  ...{ table: 'production_card', column: 'sealed_number', key: ['token'] },
  context: ([token = '']) => sealContext(token),
};
