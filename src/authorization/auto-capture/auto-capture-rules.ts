import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import { MerchantDirectory } from '../../registry';

/** Rules kept in memory, and for how long. */
const CACHED = 10_000;
const CACHED_MS = 2_000;
const MS = 1_000;
const MAX_LISTED = 10_000;

/** After how long the holds of a merchant are captured by themselves, as its contract has it. */
export interface AutoCaptureRule {
  readonly merchantId: string;
  readonly afterSeconds: number;
}

/** When holds are captured by themselves: as the message asks for, or else by the rule of the merchant. */
@Injectable()
export class AutoCaptureRules {
  readonly #cached = new LRUCache<string, { readonly afterSeconds: number | undefined }>({
    max: CACHED,
    ttl: CACHED_MS,
  });
  readonly #holdTtlSeconds: number;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly merchants: MerchantDirectory,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#holdTtlSeconds = config.holdTtlSeconds;
  }

  /**
   * After how many ms a hold is captured by itself; undefined for never. A rule that is not shorter than holds last captures in their
   * last second. Throws the problem `validation_failed` for a message that asks for that.
   */
  async afterMs(merchantId: string, asked: number | undefined): Promise<number | undefined> {
    if (asked === 0) return undefined;
    if (asked !== undefined) return this.#checked('captureAfterSeconds', asked) * MS;
    const afterSeconds = await this.#find(merchantId);
    return afterSeconds === undefined ? undefined : Math.min(afterSeconds, this.#holdTtlSeconds - 1) * MS;
  }

  /** Sets the rule of a merchant for holds from now on; null for none. Throws the problem `validation_failed`. */
  async set(merchantId: string, afterSeconds: number | null): Promise<void> {
    if (!(await this.merchants.find(merchantId))) throw invalid('merchantId', 'is no registered merchant');
    if (afterSeconds === null) {
      await this.pool.query('DELETE FROM auto_capture_rule WHERE merchant_id = $1', [merchantId]);
      return;
    }
    this.#checked('afterSeconds', afterSeconds);
    await this.pool.query(
      `INSERT INTO auto_capture_rule (merchant_id, after_seconds, changed_at) VALUES ($1, $2, $3)
       ON CONFLICT (merchant_id) DO UPDATE SET after_seconds = excluded.after_seconds, changed_at = excluded.changed_at`,
      [merchantId, afterSeconds, new Date(this.clock.now())],
    );
  }

  async list(): Promise<readonly AutoCaptureRule[]> {
    const { rows } = await this.pool.query<AutoCaptureRule>(
      `SELECT merchant_id AS "merchantId", after_seconds AS "afterSeconds" FROM auto_capture_rule ORDER BY 1 LIMIT $1`,
      [MAX_LISTED],
    );
    return rows;
  }

  async #find(merchantId: string): Promise<number | undefined> {
    const known = this.#cached.get(merchantId);
    if (known) return known.afterSeconds;
    const { rows } = await this.pool.query<{ after_seconds: number }>({
      name: 'auto_capture_rule',
      text: 'SELECT after_seconds FROM auto_capture_rule WHERE merchant_id = $1',
      values: [merchantId],
    });
    const afterSeconds = rows[0]?.after_seconds;
    this.#cached.set(merchantId, { afterSeconds });
    return afterSeconds;
  }

  #checked(field: string, seconds: number): number {
    if (Number.isSafeInteger(seconds) && seconds > 0 && seconds < this.#holdTtlSeconds) return seconds;
    throw invalid(field, `must be less than the ${this.#holdTtlSeconds} seconds that holds last, and at least 1`);
  }
}

function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'invalid', message }] });
}
