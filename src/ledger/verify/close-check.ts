import type { PoolClient } from 'pg';
import { LEDGER_ACCOUNT_LIMIT } from '../accounts';
import type { ProblemLog } from './problem';

const DAY_MS = 86_400_000;
/** Totals that are told of one lane at most; a wrong span makes all of its accounts wrong. */
const MAX_TOLD = 100;

const CLOSES = `SELECT to_char(business_date, 'YYYY-MM-DD') AS day, position::text, block::text, totalled::text
  FROM lane_close WHERE lane = $1 ORDER BY business_date`;

const WRONG_TOTALS = `WITH span AS (
    SELECT c.business_date, c.totalled AS upto, coalesce(lag(c.position) OVER (ORDER BY c.business_date), 0) AS after
    FROM lane_close c WHERE c.lane = $1
  ), counted AS (
    SELECT s.business_date, CASE WHEN p.account < ${LEDGER_ACCOUNT_LIMIT} THEN p.account ELSE 0 END AS account,
      -coalesce(sum(p.amount) FILTER (WHERE p.amount < 0), 0) AS debit,
      coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS credit, count(*) AS postings
    FROM span s JOIN event e ON e.lane = $1 AND e.position > s.after AND e.position <= s.upto
    CROSS JOIN LATERAL unnest(e.accounts, e.amounts) AS p(account, amount) GROUP BY 1, 2
  ), stored AS (
    SELECT business_date, account, sum(debit) AS debit, sum(credit) AS credit, sum(postings) AS postings
    FROM day_total WHERE lane = $1 GROUP BY 1, 2
  )
  SELECT to_char(coalesce(c.business_date, t.business_date), 'YYYY-MM-DD') AS day, coalesce(c.account, t.account)::text AS account,
    format('%s debit, %s credit', t.debit, t.credit) AS stored, format('%s debit, %s credit', c.debit, c.credit) AS counted
  FROM counted c FULL JOIN stored t ON t.business_date = c.business_date AND t.account = c.account
  WHERE (c.debit, c.credit, c.postings) IS DISTINCT FROM (t.debit, t.credit, t.postings)
  ORDER BY 1, 2 LIMIT ${MAX_TOLD}`;

/** A business date of a lane that is closed. */
interface Close {
  readonly day: string;
  readonly position: number;
  readonly block: number;
  readonly totalled: number;
}

/** The blocks of a lane in the light of its closed dates: none may lie in a date that was closed before it. */
export class CloseCheck {
  private constructor(
    private readonly lane: number,
    private readonly closes: readonly Close[],
    private readonly problems: ProblemLog,
  ) {}

  static async open(client: PoolClient, lane: number, problems: ProblemLog): Promise<CloseCheck> {
    const { rows } = await client.query<Record<'day' | 'position' | 'block' | 'totalled', string>>(CLOSES, [lane]);
    const closes = rows.map(({ day, position, block, totalled }) => ({
      ...{ day, position: Number(position), block: Number(block), totalled: Number(totalled) },
    }));
    return new CloseCheck(lane, closes, problems);
  }

  /** The least business date that a block with this number may have because of what was closed before it. */
  leastDate(block: number): string {
    return dayAfter(this.closes.findLast((close) => close.block < block)?.day);
  }

  /** The least business date of the lane's head. */
  get headDate(): string {
    return dayAfter(this.closes.at(-1)?.day);
  }

  /** Looks at a block in its order. */
  block(number: number, lastPosition: number, businessDate: string): void {
    for (const { day, block, position } of this.closes) {
      if (number <= block !== businessDate <= day) {
        this.#report(day, lastPosition, `block ${number} of ${businessDate} lies on the wrong side of the close`);
      } else if (number === block && position !== lastPosition) {
        this.#report(day, lastPosition, `the close says position ${position}, its last block ends at ${lastPosition}`);
      }
    }
  }

  /** Compares the totals of the closed dates with the postings. */
  async totals(client: PoolClient): Promise<void> {
    for (const { day, position, totalled } of this.closes.slice(0, -1)) {
      if (totalled < position) this.#report(day, position, 'a later date is closed, but this one is not totalled');
    }
    const { rows } = await client.query<Record<'day' | 'account' | 'stored' | 'counted', string>>(WRONG_TOTALS, [
      this.lane,
    ]);
    for (const { day, account, stored, counted } of rows) {
      const message = `the total of ${day} says ${stored}, the postings say ${counted}`;
      this.problems.add('CLOSE_MISMATCH', { lane: this.lane, account: Number(account) }, message);
    }
  }

  #report(day: string, position: number, message: string): void {
    this.problems.add('CLOSE_MISMATCH', { lane: this.lane, position }, `${day}: ${message}`);
  }
}

/** The day after; before all days when there is none. */
function dayAfter(day: string | undefined): string {
  return day === undefined ? '' : new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
