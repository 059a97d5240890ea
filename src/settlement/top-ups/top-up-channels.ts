import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { MAX_BALANCE_FEN } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { MerchantDirectory } from '../../registry';

/** Code of a channel. */
const CHANNEL = /^[a-z0-9][a-z0-9-]{0,31}$/;
const MAX_NAME = 100;

/** A bank or payment channel that takes in top-ups of the e-purse. */
export interface TopUpChannel {
  readonly channel: string;
  readonly name: string;
  /** Merchant whose terminals report for it; null for a channel that sends files only. */
  readonly merchantId: string | null;
  /** What the e-purse may hold at most after a top-up, fen. */
  readonly balanceLimit: number;
}

const COLUMNS = `channel, name, merchant_id AS "merchantId", balance_limit AS "balanceLimit"`;

/** The channels that may send notices. */
@Injectable()
export class TopUpChannels {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly merchants: MerchantDirectory,
    private readonly clock: Clock,
  ) {}

  /** Enters a channel or changes it. Throws the problem `validation_failed` that names the field. */
  async set({ channel, name, merchantId, balanceLimit }: TopUpChannel): Promise<void> {
    if (!CHANNEL.test(channel)) throw invalid('channel', 'must be 1 to 32 small letters, digits and hyphens');
    if (name.length === 0 || name.length > MAX_NAME) throw invalid('name', `must be 1 to ${MAX_NAME} characters`);
    if (!Number.isSafeInteger(balanceLimit) || balanceLimit < 1 || balanceLimit > MAX_BALANCE_FEN)
      throw invalid('balanceLimit', `must be 1 to ${MAX_BALANCE_FEN} fen`);
    if (merchantId !== null && !(await this.merchants.find(merchantId)))
      throw invalid('merchantId', 'is no registered merchant');
    await this.pool.query(
      `INSERT INTO top_up_channel (channel, name, merchant_id, balance_limit, changed_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (channel) DO UPDATE SET name = excluded.name, merchant_id = excluded.merchant_id,
         balance_limit = excluded.balance_limit, changed_at = excluded.changed_at`,
      [channel, name, merchantId, balanceLimit, new Date(this.clock.now())],
    );
  }

  async find(channel: string): Promise<TopUpChannel | undefined> {
    const { rows } = await this.pool.query<TopUpChannel>(`SELECT ${COLUMNS} FROM top_up_channel WHERE channel = $1`, [
      channel,
    ]);
    return rows[0];
  }

  /** The channel of a code. Throws the problem `validation_failed`. */
  async get(channel: string): Promise<TopUpChannel> {
    const found = await this.find(channel);
    if (found) return found;
    throw invalid('channel', 'is no registered channel: onecard top-ups channel');
  }
}

/** A field that is wrong; its value is not repeated. */
export function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'invalid', message }] });
}
