import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { KeyRing, type SealedColumn } from '../../platform/crypto';
import type { ReceivedTap } from '../domain/account';
import { dayText, serviceDay } from '../domain/fare/shanghai-days';
import { encodeJtb } from '../domain/taps/jtb-record';
import type { TapRecord } from '../domain/taps/tap-record';
import { ClearingCities } from './clearing-cities';

const INSERT = `INSERT INTO transit_foreign_tap (tap_id, city, day, operator, ledger_account, is_ride, list, amount, is_grey, sealed)
  SELECT tap_id, city, day, operator, ledger_account, is_ride, list, amount, is_grey, decode(sealed, 'hex')
    FROM json_to_recordset($1) AS r(tap_id text, city text, day date, operator text, ledger_account integer, is_ride boolean,
      list bigint, amount bigint, is_grey boolean, sealed text) ON CONFLICT DO NOTHING`;

/** The sealed records of taps of other cities' cards. */
export const FOREIGN_TAP_COLUMN: SealedColumn = {
  ...{ table: 'transit_foreign_tap', column: 'sealed', key: ['tap_id'] },
  context: ([tapId = '']) => contextOf(tapId),
};

/** Keeps taps here of other cities' cards, for the clearing files that are sent to those. */
@Injectable()
export class ForeignTaps {
  constructor(
    private readonly cities: ClearingCities,
    private readonly keys: KeyRing,
  ) {}

  /** The row of each tap whose card is of another city, by the id of the tap. */
  async rowsOf(
    taps: readonly { readonly tap: ReceivedTap; readonly record: TapRecord | undefined }[],
  ): Promise<ReadonlyMap<string, object>> {
    if (taps.every(({ record }) => record === undefined)) return new Map();
    const issuerOf = await this.cities.issuerOf();
    return new Map(
      taps.flatMap(({ tap, record }) => {
        const city = record && issuerOf(record.card);
        return record === undefined || city === undefined || city.operator === null
          ? []
          : [[tap.id, this.#rowOf(tap, record, city.city)] as const];
      }),
    );
  }

  /** Writes rows of `rowsOf`. */
  async insert(client: Pick<PoolClient, 'query'>, rows: readonly object[]): Promise<void> {
    if (rows.length > 0) await client.query(INSERT, [JSON.stringify(rows)]);
  }

  /** The 128 bytes of a kept record. */
  open(tapId: string, sealed: Buffer): Buffer {
    return this.keys.open(sealed, contextOf(tapId));
  }

  #rowOf({ id, operator, account }: ReceivedTap, record: TapRecord, city: string): object {
    return {
      ...{ tap_id: id, city, day: dayText(serviceDay(record.at, 0)), operator, ledger_account: account },
      ...{ is_ride: record.kind !== 'entry', list: record.listPrice, amount: record.amount, is_grey: record.grey },
      sealed: this.keys.seal(encodeJtb(record), contextOf(id)).toString('hex'),
    };
  }
}

function contextOf(tapId: string): string {
  return `transit-foreign-tap ${tapId}`;
}
