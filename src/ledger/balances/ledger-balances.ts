import type { Pool } from 'pg';
import { fen, type Fen } from '../../platform/money';
import { isLedgerAccount } from '../accounts';
import { BALANCES_SUBSCRIPTION, CHUNK_EVENTS } from './balance-points';
import { type AsOf, cutParameters, cutPosition } from './lane-cut';

/**
 * One statement, so one snapshot. For each lane: where the balance is asked for (`cut`), what the projection knows at or
 * before that (`known`, up to position `start`), and the postings of the events in between.
 */
function sumOverLanes(cut: string): string {
  return `WITH cut AS (
    SELECT h.lane, coalesce(c.position, 0) AS done, coalesce(${cut}, 0) AS position
    FROM lane_head h LEFT JOIN subscription_checkpoint c ON c.name = '${BALANCES_SUBSCRIPTION}' AND c.lane = h.lane
  ), known AS (
    SELECT c.lane, c.position,
      CASE WHEN c.position >= c.done THEN c.done ELSE c.position / ${CHUNK_EVENTS} * ${CHUNK_EVENTS} END AS start,
      CASE WHEN c.position >= c.done
        THEN (SELECT b.balance FROM account_balance b WHERE b.lane = c.lane AND b.account = $1)
        ELSE (SELECT p.balance FROM account_point p WHERE p.lane = c.lane AND p.account = $1
                AND p.chunk < c.position / ${CHUNK_EVENTS} ORDER BY p.chunk DESC LIMIT 1)
      END AS balance
    FROM cut c
  )
  SELECT (coalesce(sum(k.balance), 0) + coalesce(sum(rest.amount), 0))::text AS balance
  FROM known k CROSS JOIN LATERAL (
    SELECT sum(p.amount) AS amount FROM event e CROSS JOIN LATERAL unnest(e.accounts, e.amounts) AS p(account, amount)
    WHERE e.lane = k.lane AND e.position > k.start AND e.position <= k.position AND p.account = $1
  ) rest`;
}

const NOW = sumOverLanes('h.position');
const AS_OF = sumOverLanes(cutPosition('$2', '$3'));

const POSTED_BY = `SELECT coalesce(sum(p.amount), 0)::text AS balance
  FROM json_to_recordset($3) AS s(lane smallint, after bigint, upto bigint)
  JOIN event e ON e.lane = s.lane AND e.position > s.after AND e.position <= s.upto
  CROSS JOIN LATERAL unnest(e.accounts, e.amounts) AS p(account, amount)
  WHERE e.type = ANY ($2) AND p.account = $1`;

/** Events of a lane after a position, up to and with another. */
export interface LaneSpan {
  readonly lane: number;
  readonly after: number;
  readonly upto: number;
}

/**
 * Balances of ledger accounts: sums over the lanes. Fen, positive = credit. They are exact at the moment of the call, also
 * where the projection is behind: what it has not counted yet is added from the events.
 */
export class LedgerBalances {
  constructor(private readonly pool: Pool) {}

  /** The balance now. Throws a RangeError for a purse account: its balance is in the state of its stream. */
  async now(account: number): Promise<Fen> {
    return this.#read('balance_now', NOW, [ledgerAccount(account)]);
  }

  /**
   * The balance after the last block at or before an instant, or of a business date. Reads at most one chunk of events a lane,
   * and those the projection is behind. Throws a RangeError for a purse account or when `asOf` is no moment.
   */
  async asOf(account: number, asOf: AsOf): Promise<Fen> {
    const { before, businessDate } = cutParameters(asOf);
    return this.#read('balance_as_of', AS_OF, [ledgerAccount(account), before, businessDate]);
  }

  /**
   * What events of some types posted to an account, lane by lane after one position and up to another: reads those events, so
   * the span is meant to be that of a day or so. Throws a RangeError for a purse account.
   */
  async postedBy(account: number, types: readonly string[], spans: readonly LaneSpan[]): Promise<Fen> {
    const values = [ledgerAccount(account), types, JSON.stringify(spans)];
    return this.#read('posted_by', POSTED_BY, values);
  }

  async #read(name: string, text: string, values: unknown[]): Promise<Fen> {
    const { rows } = await this.pool.query<{ balance: string }>({ name, text, values });
    return fen(Number(rows[0]?.balance ?? 0));
  }
}

function ledgerAccount(account: number): number {
  if (!Number.isSafeInteger(account) || !isLedgerAccount(account)) {
    throw new RangeError(`not a ledger account: ${account}`);
  }
  return account;
}
