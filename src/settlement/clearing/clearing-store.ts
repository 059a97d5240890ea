import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { inTransaction } from '../../platform/database';
import { fen, type Fen } from '../../platform/money';
import type { Cleared, PayeePosition } from '../domain/clearing';

/** What is cleared for a payee and a date. */
export interface ClearingLine extends Cleared {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly payee: number;
  readonly contractId: number;
  /** The line clears the dates after this one, up to its own; null for the first of a payee. */
  readonly after: string | null;
  readonly gross: Fen;
  readonly refunds: Fen;
  readonly postings: number;
}

/** Where a payee stands before a clearing. */
export interface PayeeStanding extends PayeePosition {
  readonly after: string | null;
}

/** What a date's clearing comes to, fen. */
export type ClearingTotals = Readonly<
  Record<'payees' | 'gross' | 'refunds' | 'fees' | 'holdbacks' | 'released' | 'offsets' | 'net', number>
>;

/**
 * For each payee what closed dates posted on its payable since its last line, without what clearing itself booked there; what is held
 * back; and what is prepaid. Cleared money leaves the payable on a later date than it came: `booked_on` says on which.
 */
const STANDINGS = `WITH payee AS (
    SELECT p.payee, (SELECT max(l.business_date) FROM clearing_line l WHERE l.payee = p.payee) AS after
    FROM unnest($1::bigint[]) AS p(payee)
  )
  SELECT p.payee::text, to_char(p.after, 'YYYY-MM-DD') AS after, t.debit::text, t.credit::text, t.postings::text,
    own.debit::text AS own_debit, own.credit::text AS own_credit, own.lines::text AS own_lines,
    (SELECT coalesce(sum(l.holdback - l.released), 0)::text FROM clearing_line l WHERE l.payee = p.payee) AS held,
    ((SELECT coalesce(sum(a.amount), 0) FROM payee_prepayment a WHERE a.payee = p.payee)
      - (SELECT coalesce(sum(l.prepayment_offset), 0) FROM clearing_line l WHERE l.payee = p.payee))::text AS prepaid
  FROM payee p
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(d.debit), 0) AS debit, coalesce(sum(d.credit), 0) AS credit, coalesce(sum(d.postings), 0) AS postings
    FROM day_total d WHERE d.account = p.payee AND d.business_date <= $2::date AND (p.after IS NULL OR d.business_date > p.after)
  ) t
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(greatest(l.gross - l.refunds, 0)), 0) AS debit, coalesce(sum(greatest(l.refunds - l.gross, 0)), 0) AS credit,
      count(*) FILTER (WHERE l.gross <> l.refunds) AS lines
    FROM clearing_line l WHERE l.payee = p.payee AND l.booked_on <= $2::date AND (p.after IS NULL OR l.booked_on > p.after)
  ) own`;

const INSERT_LINES = `INSERT INTO clearing_line (business_date, payee, contract_id, after_date, gross, refunds, postings, fee, holdback,
    released, prepayment_offset, net)
  SELECT date, payee, "contractId", after, gross, refunds, postings, fee, holdback, released, "offset", net
  FROM json_to_recordset($1) AS r(date date, payee bigint, "contractId" integer, after date, gross bigint, refunds bigint,
    postings integer, fee bigint, holdback bigint, released bigint, "offset" bigint, net bigint)`;

const LINE = `to_char(business_date, 'YYYY-MM-DD') AS date, payee::text, contract_id AS "contractId",
  to_char(after_date, 'YYYY-MM-DD') AS after, gross::text, refunds::text, postings, fee::text, holdback::text, released::text,
  prepayment_offset::text AS "offset", net::text`;

/** Marks lines as booked, on the business dates of the blocks that hold their events. */
const MARK_BOOKED = `UPDATE clearing_line l SET booked_on = b.business_date
  FROM unnest($2::bigint[], $3::smallint[], $4::bigint[]) AS i(payee, lane, position)
  JOIN event e ON e.lane = i.lane AND e.position = i.position
  JOIN block b ON b.lane = e.lane AND b.number = e.block
  WHERE l.business_date = $1::date AND l.payee = i.payee AND l.booked_on IS NULL`;

type LineRow = Pick<ClearingLine, 'date' | 'contractId' | 'after' | 'postings'> &
  Record<'payee' | 'gross' | 'refunds' | 'fee' | 'holdback' | 'released' | 'offset' | 'net', string>;

/** Clearings and their lines in the database. */
@Injectable()
export class ClearingStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** True when the lines of a date are made. */
  async isPlanned(date: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT 1 FROM clearing WHERE business_date = $1::date', [date]);
    return rowCount === 1;
  }

  /** The latest date with a clearing. */
  async latest(): Promise<string | undefined> {
    const text = `SELECT to_char(max(business_date), 'YYYY-MM-DD') AS day FROM clearing`;
    const { rows } = await this.pool.query<{ day: string | null }>(text);
    return rows[0]?.day ?? undefined;
  }

  /** The first date with lines that are not booked. */
  async unfinished(): Promise<string | undefined> {
    const text = `SELECT to_char(min(business_date), 'YYYY-MM-DD') AS day FROM clearing_line WHERE booked_on IS NULL`;
    const { rows } = await this.pool.query<{ day: string | null }>(text);
    return rows[0]?.day ?? undefined;
  }

  /** Where payees stand at the end of a date, by payee. */
  async standings(payees: readonly number[], date: string): Promise<ReadonlyMap<number, PayeeStanding>> {
    type Row = Record<string, string> & { after: string | null };
    const { rows } = await this.pool.query<Row>(STANDINGS, [payees, date]);
    return new Map(rows.map((row) => [Number(row['payee']), standingOf(row)]));
  }

  /** Enters a date's clearing with its lines, all or none; false when another process did it before. */
  async plan(date: string, lines: readonly ClearingLine[]): Promise<boolean> {
    return inTransaction(this.pool, async (client: PoolClient) => {
      const entered = await client.query(
        'INSERT INTO clearing (business_date) VALUES ($1::date) ON CONFLICT DO NOTHING',
        [date],
      );
      if (entered.rowCount !== 1) return false;
      await client.query(INSERT_LINES, [JSON.stringify(lines)]);
      return true;
    });
  }

  /** Lines of a date that are not booked, by payee, at most so many. */
  async open(date: string, limit: number): Promise<readonly ClearingLine[]> {
    return this.#lines('business_date = $1::date AND booked_on IS NULL ORDER BY payee LIMIT $2', [date, limit]);
  }

  /** All lines of a date, by payee. */
  async lines(date: string): Promise<readonly ClearingLine[]> {
    return this.#lines('business_date = $1::date ORDER BY payee', [date]);
  }

  /** Notes on which business dates lines were booked. */
  async booked(
    date: string,
    done: readonly { readonly payee: number; readonly lane: number; readonly position: number }[],
  ): Promise<void> {
    const columns = [done.map((one) => one.payee), done.map((one) => one.lane), done.map((one) => one.position)];
    await this.pool.query(MARK_BOOKED, [date, ...columns]);
  }

  /** What a date's clearing comes to. */
  async totals(date: string): Promise<ClearingTotals> {
    const { rows } = await this.pool.query<Record<keyof ClearingTotals, string>>(
      `SELECT count(*) AS payees, coalesce(sum(gross), 0) AS gross, coalesce(sum(refunds), 0) AS refunds, coalesce(sum(fee), 0) AS fees,
         coalesce(sum(holdback), 0) AS holdbacks, coalesce(sum(released), 0) AS released,
         coalesce(sum(prepayment_offset), 0) AS offsets, coalesce(sum(net), 0) AS net
       FROM clearing_line WHERE business_date = $1::date`,
      [date],
    );
    return Object.fromEntries(
      Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]),
    ) as ClearingTotals;
  }

  async #lines(where: string, values: readonly unknown[]): Promise<readonly ClearingLine[]> {
    const { rows } = await this.pool.query<LineRow>(`SELECT ${LINE} FROM clearing_line WHERE ${where}`, [...values]);
    return rows.map(({ date, contractId, after, postings, payee, ...amounts }) => ({
      ...{ date, contractId, after, postings, payee: Number(payee) },
      ...{ gross: fen(+amounts.gross), refunds: fen(+amounts.refunds), fee: fen(+amounts.fee) },
      ...{ holdback: fen(+amounts.holdback), released: fen(+amounts.released) },
      ...{ offset: fen(+amounts.offset), net: fen(+amounts.net) },
    }));
  }
}

function standingOf(row: Record<string, string> & { after: string | null }): PayeeStanding {
  const of = (name: string): number => Number(row[name] ?? 0);
  return {
    after: row.after,
    gross: fen(of('credit') - of('own_credit')),
    refunds: fen(of('debit') - of('own_debit')),
    postings: of('postings') - of('own_lines'),
    held: fen(of('held')),
    prepaid: fen(of('prepaid')),
  };
}
