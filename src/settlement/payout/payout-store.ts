import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { inTransaction } from '../../platform/database';
import { fen, type Fen } from '../../platform/money';

/** Where a payout stands. */
export type PayoutState = 'planned' | 'sent' | 'paid' | 'returned';

/** What is paid to a payee on a date. */
export interface PayoutLine {
  readonly date: string;
  readonly payee: number;
  /** Which of the payee's bank accounts it goes to. */
  readonly accountNumber: number;
  readonly amount: Fen;
  readonly state: PayoutState;
  /** The bank's reason of a returned one. */
  readonly reason: string | null;
}

/** A payee to whom something is due, fen. */
export interface DuePayee {
  readonly payee: number;
  readonly due: Fen;
  readonly accountNumber: number;
  /** The last payout came back from this very bank account. */
  readonly isReturned: boolean;
}

const DUE = `SELECT p.payee::text, a.number AS "accountNumber",
    ((SELECT coalesce(sum(l.net), 0) FROM clearing_line l WHERE l.payee = p.payee AND l.booked_on IS NOT NULL)
      - (SELECT coalesce(sum(o.amount), 0) FROM payout_line o WHERE o.payee = p.payee AND o.state <> 'returned'))::text AS due,
    coalesce((SELECT o.state = 'returned' AND o.account_number = a.number FROM payout_line o WHERE o.payee = p.payee
              ORDER BY o.business_date DESC LIMIT 1), false) AS "isReturned"
  FROM unnest($1::bigint[]) AS p(payee)
  JOIN LATERAL (SELECT max(b.number) AS number FROM payee_bank_account b WHERE b.payee = p.payee) a ON a.number IS NOT NULL`;

/** Payouts in the database. */
@Injectable()
export class PayoutStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Makes the lines of a date, once; `choose` picks amounts from what is due. False when they are made already. */
  async plan(date: string, payees: readonly number[], choose: (due: DuePayee) => boolean): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      // What is due to a payee may go into one batch only.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('payout', 0))`);
      const made = await client.query(
        'INSERT INTO payout_batch (business_date) VALUES ($1::date) ON CONFLICT DO NOTHING',
        [date],
      );
      if (made.rowCount !== 1) return false;
      type Row = Omit<DuePayee, 'payee' | 'due'> & Record<'payee' | 'due', string>;
      const { rows } = await client.query<Row>(DUE, [payees]);
      const chosen = rows
        .map((row): DuePayee => ({ ...row, payee: Number(row.payee), due: fen(Number(row.due)) }))
        .filter(choose);
      await client.query(
        `INSERT INTO payout_line (business_date, payee, account_number, amount)
         SELECT $1::date, * FROM unnest($2::bigint[], $3::integer[], $4::bigint[])`,
        [date, chosen.map((one) => one.payee), chosen.map((one) => one.accountNumber), chosen.map((one) => one.due)],
      );
      return true;
    });
  }

  /** The lines of a date, by payee. */
  async lines(date: string): Promise<readonly PayoutLine[]> {
    type Row = Omit<PayoutLine, 'payee' | 'amount'> & Record<'payee' | 'amount', string>;
    const { rows } = await this.pool.query<Row>(
      `SELECT to_char(business_date, 'YYYY-MM-DD') AS date, payee::text, account_number AS "accountNumber", amount::text, state, reason
       FROM payout_line WHERE business_date = $1::date ORDER BY payee`,
      [date],
    );
    return rows.map((row) => ({ ...row, payee: Number(row.payee), amount: fen(Number(row.amount)) }));
  }

  /** Payouts of dates that the bank has paid, by date and payee. */
  async paid(from: string, to: string): Promise<readonly Pick<PayoutLine, 'date' | 'payee' | 'amount'>[]> {
    const { rows } = await this.pool.query<Record<'date' | 'payee' | 'amount', string>>(
      `SELECT to_char(business_date, 'YYYY-MM-DD') AS date, payee::text, amount::text FROM payout_line
       WHERE state = 'paid' AND business_date BETWEEN $1::date AND $2::date ORDER BY business_date, payee`,
      [from, to],
    );
    return rows.map(({ date, payee, amount }) => ({ date, payee: Number(payee), amount: fen(Number(amount)) }));
  }

  /** Moves lines from one state to another. */
  async move(
    date: string,
    payees: readonly number[],
    from: PayoutState,
    to: PayoutState,
    reason?: string,
  ): Promise<void> {
    await this.pool.query(
      `UPDATE payout_line SET state = $4, reason = $5 WHERE business_date = $1::date AND payee = ANY ($2::bigint[]) AND state = $3`,
      [date, payees, from, to, reason ?? null],
    );
  }
}
