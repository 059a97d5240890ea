import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { cardholderId } from '../../cardholder';
import { hexKey } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ZERO_FEN } from '../../platform/money';
import { collectDebt, type DebtCollected } from '../domain/account';
import { TransitAccounts } from '../transit-accounts';

/** What the rides of one card cost that its purses could not pay. */
export interface TransitDebt {
  readonly token: string;
  readonly cardholderId: string;
  /** Fen. */
  readonly owed: number;
  /** When it came about, ISO 8601. */
  readonly since: string;
}

/** A debt to be tried. */
export interface DebtToCollect {
  /** Keyed blind index of the transit number. */
  readonly cardIndex: string;
  /** How often it was asked for: names the attempt. */
  readonly asked: number;
}

const NAMED = `replace(number_index::text, '-', '') AS "cardIndex"`;

/** What cards owe for rides, and collecting it (欠费追缴). */
@Injectable()
export class TransitDebts {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly accounts: TransitAccounts,
    private readonly clock: Clock,
  ) {}

  /** The largest debts first. */
  async list(limit: number): Promise<readonly TransitDebt[]> {
    const { rows } = await this.pool.query<{ token: string; stream_id: number; owed: number; since: Date }>(
      `SELECT c.token, d.stream_id, d.owed, d.since FROM transit_debt d JOIN transit_card c USING (number_index)
        WHERE d.owed > 0 ORDER BY d.owed DESC, d.number_index LIMIT $1`,
      [limit],
    );
    return rows.map(({ token, stream_id: streamId, owed, since }) => {
      return { token, cardholderId: cardholderId(streamId), owed, since: since.toISOString() };
    });
  }

  /** How many cards owe, and how much together, fen. */
  async total(): Promise<{ readonly cards: number; readonly owed: number }> {
    const { rows } = await this.pool.query<{ cards: number; owed: number }>(
      'SELECT count(*) AS cards, coalesce(sum(owed), 0)::bigint AS owed FROM transit_debt WHERE owed > 0',
    );
    return rows[0] ?? { cards: 0, owed: 0 };
  }

  /** Debts in the order of their cards, behind one of them; all of them, or those that purses may have money for again. */
  async page(after: string | undefined, limit: number, which: 'all' | 'asked'): Promise<readonly DebtToCollect[]> {
    const asked = which === 'asked' ? 'AND asked > tried' : '';
    const { rows } = await this.pool.query<DebtToCollect>(
      `SELECT ${NAMED}, asked FROM transit_debt
        WHERE owed > 0 ${asked} AND number_index > coalesce($1, '00000000-0000-0000-0000-000000000000')::uuid
        ORDER BY number_index LIMIT $2`,
      [after ?? null, limit],
    );
    return rows;
  }

  /** Collects what the purses have now. The same attempt again has the same outcome. */
  async collect(cardIndex: string, attempt: string): Promise<DebtCollected> {
    const account = await this.accounts.ofIndex(cardIndex);
    if (account === undefined) return { result: 'nothing_owed', collected: ZERO_FEN, left: ZERO_FEN };
    const key = hexKey(`collect transit debt\n${cardIndex}\n${attempt}`);
    const decide = collectDebt({ now: this.clock.now() });
    return (await this.accounts.execute<DebtCollected>(account, key, decide)).answer;
  }

  /** Notes that a debt was tried as often as it had been asked for. */
  async noteTried({ cardIndex, asked }: DebtToCollect): Promise<void> {
    await this.pool.query('UPDATE transit_debt SET tried = $2 WHERE number_index = $1::uuid AND tried < $2', [
      cardIndex,
      asked,
    ]);
  }
}
