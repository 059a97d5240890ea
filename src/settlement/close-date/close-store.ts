import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { describeAccount, LEDGER_ACCOUNT_LIMIT } from '../../ledger';
import { inTransaction } from '../../platform/database';
import { type Fen, fen } from '../../platform/money';

/** Stands for all purses of cardholders together. */
export const ALL_PURSES = 0;
/** Rows that a statement answers at most: a year of an account, day by day, with late postings. */
const MAX_STATEMENT_ROWS = 4_000;

/**
 * The day a posting counts for: the terminal's day of a message that came in late, the business date of everything else. A
 * terminal whose clock runs ahead makes nothing count for a later day than it was booked on.
 */
const ADD_TOTALS = `INSERT INTO day_total AS t (lane, business_date, account, effective_date, debit, credit, postings)
  SELECT $1, $2::date, CASE WHEN p.account < ${LEDGER_ACCOUNT_LIMIT} THEN p.account ELSE ${ALL_PURSES} END AS account,
    least($2::date, coalesce(left(e.told ->> 'effectiveDate', 10), left(e.told ->> 'localTime', 10))::date) AS effective,
    -coalesce(sum(p.amount) FILTER (WHERE p.amount < 0), 0), coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0), count(*)
  FROM (SELECT accounts, amounts, convert_from(payload, 'UTF8')::json AS told FROM event
        WHERE lane = $1 AND position > $3 AND position <= $4 AND cardinality(accounts) > 0) e
  CROSS JOIN LATERAL unnest(e.accounts, e.amounts) AS p(account, amount)
  GROUP BY 3, 4
  ON CONFLICT (lane, business_date, account, effective_date) DO UPDATE
    SET debit = t.debit + excluded.debit, credit = t.credit + excluded.credit, postings = t.postings + excluded.postings`;

const TRIAL_BALANCE = `SELECT account::text,
    coalesce(sum(credit - debit) FILTER (WHERE business_date < $1), 0)::text AS opening,
    coalesce(sum(debit) FILTER (WHERE business_date >= $1), 0)::text AS debit,
    coalesce(sum(credit) FILTER (WHERE business_date >= $1), 0)::text AS credit,
    coalesce(sum(postings) FILTER (WHERE business_date >= $1), 0)::text AS postings
  FROM day_total WHERE business_date <= $2 GROUP BY account ORDER BY account`;

const STATEMENT = `SELECT to_char(business_date, 'YYYY-MM-DD') AS business_date, to_char(effective_date, 'YYYY-MM-DD') AS effective_date,
    sum(debit)::text AS debit, sum(credit)::text AS credit, sum(postings)::text AS postings
  FROM day_total WHERE account = $1 AND business_date BETWEEN $2 AND $3
  GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${MAX_STATEMENT_ROWS}`;

/** What a lane's date has still to be totalled: events after one position up to and with another. */
export interface LaneClose {
  readonly lane: number;
  readonly position: number;
  readonly totalled: number;
}

/** A line of a trial balance, fen; balances are positive = credit. */
export interface TrialLine {
  readonly account: number;
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly opening: Fen;
  readonly debit: Fen;
  readonly credit: Fen;
  readonly closing: Fen;
  readonly postings: number;
}

/** The accounts of a date or a period. */
export interface TrialBalance {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly TrialLine[];
  readonly debit: Fen;
  readonly credit: Fen;
  readonly postings: number;
  /** SHA-256 over the lines, hex. */
  readonly digest: string;
}

/** A day of an account's statement. */
export interface StatementDay {
  readonly businessDate: string;
  /** The day that the postings count for: earlier than the business date where they came in late. */
  readonly effectiveDate: string;
  readonly debit: Fen;
  readonly credit: Fen;
  readonly postings: number;
}

/** Closed dates and their totals. */
@Injectable()
export class CloseStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Closes a date in every lane and answers what is to be totalled. */
  async closeLanes(date: string): Promise<LaneClose[]> {
    const { rows: lanes } = await this.pool.query<{ lane: number }>('SELECT lane FROM lane_head ORDER BY lane');
    for (const { lane } of lanes) await this.pool.query('SELECT close_lane_date($1::smallint, $2::date)', [lane, date]);
    const { rows } = await this.pool.query<{ lane: number; position: string; totalled: string }>(
      'SELECT lane, position::text, totalled::text FROM lane_close WHERE business_date = $1::date ORDER BY lane',
      [date],
    );
    return rows.map((row) => ({ lane: row.lane, position: Number(row.position), totalled: Number(row.totalled) }));
  }

  /** Adds the events of a span to the totals of a date, once: answers false when they are in it already. */
  async addTotals(date: string, lane: number, after: number, upto: number): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        'UPDATE lane_close SET totalled = $4 WHERE lane = $1 AND business_date = $2::date AND totalled = $3',
        [lane, date, after, upto],
      );
      if (rowCount !== 1) return false;
      await client.query(ADD_TOTALS, [lane, date, after, upto]);
      return true;
    });
  }

  /** Notes that a date is closed and totalled; nothing when it was noted before. */
  async finishDate(date: string, balance: TrialBalance): Promise<void> {
    await this.pool.query(
      `INSERT INTO date_close (business_date, postings, accounts, debit, credit, digest)
       VALUES ($1::date, $2, $3, $4, $5, decode($6, 'hex')) ON CONFLICT DO NOTHING`,
      [date, balance.postings, balance.lines.length, balance.debit, balance.credit, balance.digest],
    );
  }

  /** Notes that a period is closed; false when it was before. */
  async finishPeriod(period: string, balance: TrialBalance): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO period_close (period, last_date, postings, accounts, debit, credit, digest)
       VALUES ($1, $2::date, $3, $4, $5, $6, decode($7, 'hex')) ON CONFLICT DO NOTHING`,
      [period, balance.to, balance.postings, balance.lines.length, balance.debit, balance.credit, balance.digest],
    );
    return rowCount === 1;
  }

  /** True when a date is closed and totalled. */
  async isClosed(date: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT 1 FROM date_close WHERE business_date = $1::date', [date]);
    return rowCount === 1;
  }

  /** The latest closed date, `YYYY-MM-DD`. */
  async latestClosed(): Promise<string | undefined> {
    const text = `SELECT to_char(max(business_date), 'YYYY-MM-DD') AS day FROM date_close`;
    const { rows } = await this.pool.query<{ day: string | null }>(text);
    return rows[0]?.day ?? undefined;
  }

  /** The trial balance (试算平衡表) of the closed dates from one to another, both `YYYY-MM-DD`. */
  async trialBalance(from: string, to: string, client: Pool | PoolClient = this.pool): Promise<TrialBalance> {
    const { rows } = await client.query<Record<'account' | 'opening' | 'debit' | 'credit' | 'postings', string>>(
      TRIAL_BALANCE,
      [from, to],
    );
    const lines = rows.map((row): TrialLine => {
      const account = Number(row.account);
      const [opening, debit, credit] = [Number(row.opening), Number(row.debit), Number(row.credit)];
      const closing = fen(opening + credit - debit);
      const amounts = { opening: fen(opening), debit: fen(debit), credit: fen(credit), closing };
      return { account, ...namesOf(account), ...amounts, postings: Number(row.postings) };
    });
    const sum = (pick: (line: TrialLine) => number): number => lines.reduce((total, line) => total + pick(line), 0);
    return {
      ...{ from, to, lines },
      debit: fen(sum(({ debit }) => debit)),
      credit: fen(sum(({ credit }) => credit)),
      postings: sum(({ postings }) => postings),
      digest: digestOf(from, to, lines),
    };
  }

  /** What was booked on a ledger account from one closed date to another, day by day. */
  async statement(account: number, from: string, to: string): Promise<StatementDay[]> {
    const { rows } = await this.pool.query<
      Record<'business_date' | 'effective_date' | 'debit' | 'credit' | 'postings', string>
    >(STATEMENT, [account, from, to]);
    return rows.map((row) => ({
      ...{ businessDate: row.business_date, effectiveDate: row.effective_date },
      debit: fen(Number(row.debit)),
      credit: fen(Number(row.credit)),
      postings: Number(row.postings),
    }));
  }

  /**
   * The balance of an account on two axes: what counts for days up to `effective`, as far as it was booked on closed dates up to
   * `recorded`. So a late message changes the past of the effective axis and never that of the recorded one.
   */
  async balance(account: number, recorded: string, effective: string): Promise<Fen> {
    const { rows } = await this.pool.query<{ balance: string }>(
      `SELECT coalesce(sum(credit - debit), 0)::text AS balance FROM day_total
       WHERE account = $1 AND business_date <= $2::date AND effective_date <= $3::date`,
      [account, recorded, effective],
    );
    return fen(Number(rows[0]?.balance ?? 0));
  }
}

function namesOf(account: number): Pick<TrialLine, 'code' | 'nameEn' | 'nameZh'> {
  if (account === ALL_PURSES) return { code: 'purses', nameEn: 'Purses of cardholders', nameZh: '持卡人账户合计' };
  const { code, nameEn, nameZh } = describeAccount(account) ?? {
    ...{ code: `account:${account}`, nameEn: `Account ${account}`, nameZh: `账户 ${account}` },
  };
  return { code, nameEn, nameZh };
}

function digestOf(from: string, to: string, lines: readonly TrialLine[]): string {
  const hash = createHash('sha256').update(`trial balance ${from} ${to}\n`);
  for (const { account, opening, debit, credit } of lines) hash.update(`${account} ${opening} ${debit} ${credit}\n`);
  return hash.digest('hex');
}
