import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import { isLedgerAccount } from '../accounts';
import { BALANCES_SUBSCRIPTION, chunkOf } from './balance-points';

const ADD = `INSERT INTO account_balance AS b (lane, account, balance, position)
  SELECT $1, i.account, i.amount, $2 FROM unnest($3::bigint[], $4::bigint[]) AS i(account, amount)
  ON CONFLICT (lane, account) DO UPDATE SET balance = b.balance + excluded.balance, position = excluded.position
  RETURNING account::text, balance::text`;

const PUT_POINTS = `INSERT INTO account_point (lane, account, chunk, balance)
  SELECT $1, i.account, i.chunk, i.balance FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS i(account, chunk, balance)
  ON CONFLICT (lane, account, chunk) DO UPDATE SET balance = excluded.balance`;

interface Point {
  readonly account: number;
  readonly chunk: number;
  readonly balance: number;
}

/** Follows the lanes and keeps, for each ledger account, the sub-balance of each lane now and at the end of each chunk. */
export class BalancesProjection implements Subscription {
  readonly name = BALANCES_SUBSCRIPTION;

  async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
    const changes = changesByChunk(events);
    const totals = new Map<number, number>();
    for (const change of changes.values()) for (const [account, amount] of change) add(totals, account, amount);
    const last = events.at(-1);
    if (!last || totals.size === 0) return;
    const values = [lane, last.position, [...totals.keys()], [...totals.values()]];
    const { rows } = await client.query<{ account: string; balance: string }>({
      name: 'add_balances',
      text: ADD,
      values,
    });
    const balances = new Map(rows.map((row) => [Number(row.account), Number(row.balance)]));
    const points = pointsOf(changes, balances);
    await client.query({
      name: 'put_points',
      text: PUT_POINTS,
      values: [lane, points.map((p) => p.account), points.map((p) => p.chunk), points.map((p) => p.balance)],
    });
  }
}

function add(sums: Map<number, number>, account: number, amount: number): void {
  sums.set(account, (sums.get(account) ?? 0) + amount);
}

/** What the events did to each ledger account, by chunk, oldest chunk first. */
function changesByChunk(events: readonly RecordedEvent[]): Map<number, Map<number, number>> {
  const chunks = new Map<number, Map<number, number>>();
  for (const event of events) {
    const chunk = chunkOf(event.position);
    const sums = chunks.get(chunk) ?? new Map<number, number>();
    chunks.set(chunk, sums);
    for (const { account, amount } of event.postings) if (isLedgerAccount(account)) add(sums, account, amount);
  }
  return chunks;
}

/** The points that the batch makes or moves, found from the balances after it by going backwards. */
function pointsOf(changes: Map<number, Map<number, number>>, after: Map<number, number>): Point[] {
  const points: Point[] = [];
  for (const [chunk, sums] of [...changes].reverse()) {
    for (const [account, amount] of sums) {
      const balance = after.get(account) ?? 0;
      points.push({ account, chunk, balance });
      after.set(account, balance - amount);
    }
  }
  return points;
}

/** Forgets all balances, so that the subscription makes them again from the events. Runs as the owner. */
export async function rebuildBalances(owner: Pool): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE subscription_checkpoint SET position = 0 WHERE name = $1', [BALANCES_SUBSCRIPTION]);
    await client.query('DELETE FROM account_point');
    await client.query('DELETE FROM account_balance');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
