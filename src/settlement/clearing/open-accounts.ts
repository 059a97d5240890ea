import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { BANK_BREAKS, describeAccount, INTER_LANE, SUSPENSE } from '../../ledger';
import { ProblemError } from '../../platform/errors';
import { fen, type Fen } from '../../platform/money';
import { CloseStore } from '../close-date';

/** Accounts that are listed at once. */
const MAX_LISTED = 100_000;
/** Upper ends of the ages that are told together, days; what is older is the last bucket. */
const BUCKET_DAYS = [1, 7, 30] as const;
/** Accounts through which money only passes: claims and payables, what is kept for payees, suspense. Banks, fees and funds are none. */
const FIRST_CLAIM = 100;
const LAST_CLAIM = 399;
const FIRST_PAYABLE = 1_001;
const LAST_PAYABLE = 99_999;
const FIRST_OF_PAYEES = 10_000_000;
const LAST_OF_PAYEES = 13_999_999;

/** A clearing account that is not zero at the end of a closed date. */
export interface OpenAccount {
  readonly account: number;
  readonly code: string;
  /** Fen, positive = credit. */
  readonly balance: Fen;
  /** Day on which the oldest of it came, YYYY-MM-DD; and days from then to the date asked for. */
  readonly openSince: string;
  readonly ageDays: number;
}

/** How many accounts are how old, and what they hold. */
export interface AgeBucket {
  /** Such as `2–7`. */
  readonly days: string;
  readonly accounts: number;
  readonly credit: Fen;
  readonly debit: Fen;
}

/** First in, first out: what is there came last, so the oldest of it came on the day from which on as much came in as there is. */
const OPEN = `WITH day AS (
    SELECT account, business_date, sum(credit) AS credit, sum(debit) AS debit
    FROM day_total WHERE business_date <= $1::date AND
      (account BETWEEN ${FIRST_CLAIM} AND ${LAST_CLAIM} OR account BETWEEN ${FIRST_PAYABLE} AND ${LAST_PAYABLE}
       OR account BETWEEN ${FIRST_OF_PAYEES} AND ${LAST_OF_PAYEES} OR account IN (${BANK_BREAKS}, ${SUSPENSE}, ${INTER_LANE}))
    GROUP BY account, business_date
  ), open AS (SELECT account, sum(credit - debit) AS balance FROM day GROUP BY account HAVING sum(credit - debit) <> 0),
  back AS (
    SELECT d.account, d.business_date, o.balance, sum(CASE WHEN o.balance > 0 THEN d.credit ELSE d.debit END)
      OVER (PARTITION BY d.account ORDER BY d.business_date DESC) AS came
    FROM day d JOIN open o USING (account)
  )
  SELECT account::text, balance::text, to_char(max(business_date), 'YYYY-MM-DD') AS "openSince", ($1::date - max(business_date))::int AS "ageDays"
  FROM back WHERE came >= abs(balance) GROUP BY account, balance ORDER BY max(business_date), account LIMIT ${MAX_LISTED}`;

/** Which clearing accounts have not come to zero (未清账户账龄). */
@Injectable()
export class OpenAccounts {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly closes: CloseStore,
  ) {}

  /** Clearing accounts that are not zero at the end of a date, the oldest first. @throws ProblemError `state_conflict` when it is not closed. */
  async on(date: string): Promise<readonly OpenAccount[]> {
    if (!(await this.closes.isClosed(date)))
      throw new ProblemError('state_conflict', { detail: `the business date ${date} is not closed` });
    type Row = Pick<OpenAccount, 'openSince' | 'ageDays'> & Record<'account' | 'balance', string>;
    const { rows } = await this.pool.query<Row>(OPEN, [date]);
    return rows.map(({ account: text, balance, openSince, ageDays }) => {
      const account = Number(text);
      return {
        account,
        code: describeAccount(account)?.code ?? text,
        balance: fen(Number(balance)),
        openSince,
        ageDays,
      };
    });
  }
}

/** Accounts by age: 0 to 1 days, 2 to 7, 8 to 30, and more. */
export function bucketsOf(accounts: readonly OpenAccount[]): readonly AgeBucket[] {
  const ends = [...BUCKET_DAYS, Infinity];
  return ends.map((end, place) => {
    const from = place === 0 ? 0 : (ends[place - 1] ?? 0) + 1;
    const inside = accounts.filter(({ ageDays }) => ageDays >= from && ageDays <= end);
    const sum = (sign: 1 | -1): Fen =>
      fen(inside.reduce((total, { balance }) => total + (Math.sign(balance) === sign ? Math.abs(balance) : 0), 0));
    const days = end === Infinity ? `over ${from - 1}` : `${from}–${end}`;
    return { days, accounts: inside.length, credit: sum(1), debit: sum(-1) };
  });
}
