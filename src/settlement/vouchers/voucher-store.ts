import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { inTransaction } from '../../platform/database';
import { fen } from '../../platform/money';
import { splitBill } from '../domain/vouchers/split-bill';

/** How a programme of vouchers pays. */
export interface VoucherScheme {
  readonly programme: string;
  /** For one person and month (月度额度), fen. */
  readonly ceiling: number;
  /** By service: the share of a bill, as a decimal text. */
  readonly shares: Readonly<Record<string, string>>;
}

/** A service that somebody had. */
export interface ServiceBill {
  /** Merchant id of the provider. */
  readonly provider: string;
  /** Of the provider: the same one is paid once. */
  readonly reference: string;
  readonly programme: string;
  readonly streamId: number;
  readonly service: string;
  /** Fen. */
  readonly bill: number;
}

/** What came of a service: amounts are fen. */
export type VoucherUse = ServiceBill & { readonly month: string; readonly paid: number };

const USE = `provider, reference, programme, stream_id AS "streamId", month, service, bill, paid`;

/** Vouchers and their use in the database. */
@Injectable()
export class VoucherStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async setScheme({ programme, ceiling, shares }: VoucherScheme, at: Date): Promise<void> {
    await this.pool.query(
      `INSERT INTO voucher_scheme (programme, ceiling, shares, changed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (programme) DO UPDATE SET ceiling = excluded.ceiling, shares = excluded.shares, changed_at = excluded.changed_at`,
      [programme, ceiling, JSON.stringify(shares), at],
    );
  }

  async scheme(programme: string): Promise<VoucherScheme | undefined> {
    const { rows } = await this.pool.query<VoucherScheme>(
      'SELECT programme, ceiling, shares FROM voucher_scheme WHERE programme = $1',
      [programme],
    );
    return rows[0];
  }

  /** Gives somebody the voucher of a month; false when it is there. */
  async issue({ programme, ceiling }: VoucherScheme, streamId: number, month: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'INSERT INTO voucher (programme, stream_id, month, face) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [programme, streamId, month, ceiling],
    );
    return rowCount === 1;
  }

  async used(provider: string, reference: string): Promise<VoucherUse | undefined> {
    const { rows } = await this.pool.query<VoucherUse>(
      `SELECT ${USE} FROM voucher_use WHERE provider = $1 AND reference = $2`,
      [provider, reference],
    );
    return rows[0];
  }

  /** Uses a voucher once for a reference; undefined when there is none for the month. Uses of one voucher wait for each other. */
  use(bill: ServiceBill, share: string, month: string, at: Date): Promise<VoucherUse | undefined> {
    const { provider, reference, programme, streamId, service } = bill;
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ remaining: number }>(
        `SELECT face - used AS remaining FROM voucher WHERE programme = $1 AND stream_id = $2 AND month = $3 FOR UPDATE`,
        [programme, streamId, month],
      );
      if (!rows[0]) return undefined;
      const { voucher: paid } = splitBill(fen(bill.bill), share, fen(rows[0].remaining));
      const entered = await client.query<VoucherUse>(
        `INSERT INTO voucher_use (provider, reference, programme, stream_id, month, service, bill, paid, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING ${USE}`,
        [provider, reference, programme, streamId, month, service, bill.bill, paid, at],
      );
      if (!entered.rows[0]) {
        const standing = await client.query<VoucherUse>(
          `SELECT ${USE} FROM voucher_use WHERE provider = $1 AND reference = $2`,
          [provider, reference],
        );
        return standing.rows[0];
      }
      await client.query('UPDATE voucher SET used = used + $4 WHERE programme = $1 AND stream_id = $2 AND month = $3', [
        programme,
        streamId,
        month,
        paid,
      ]);
      return entered.rows[0];
    });
  }

  /** All services of a provider that vouchers of a programme and month paid for. */
  async ofProvider(provider: string, programme: string, month: string): Promise<readonly VoucherUse[]> {
    const { rows } = await this.pool.query<VoucherUse>(
      `SELECT ${USE} FROM voucher_use WHERE provider = $1 AND programme = $2 AND month = $3 ORDER BY reference`,
      [provider, programme, month],
    );
    return rows;
  }
}
