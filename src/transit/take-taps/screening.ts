import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { MerchantDirectory } from '../../registry';
import type { RefusedReception } from '../domain/account';
import type { TransitOperator } from '../operators/operator-directory';

/**
 * Which of these taps a terminal took from a card that was on the deny list as the terminal held it: in the newest version that it had
 * acknowledged by the time of the tap. Neither acknowledgements nor past versions change, so the answer is the same whenever asked.
 * Who is listed for a debt only still rides on their own account.
 */
const DENIED = `WITH tap AS MATERIALIZED (
    SELECT place, number_index, terminal, to_timestamp(tapped_at / 1000.0) AS tapped_at
      FROM json_to_recordset($1) AS r(place integer, number_index uuid, terminal text, tapped_at bigint))
  SELECT DISTINCT t.place
    FROM tap t
    JOIN deny_span s ON s.number_index = t.number_index
    JOIN LATERAL (SELECT a.version FROM deny_ack a
                   WHERE a.terminal_id = t.terminal AND a.acknowledged_at <= t.tapped_at
                   ORDER BY a.acknowledged_at DESC LIMIT 1) held ON true
   WHERE s.added_version <= held.version AND (s.removed_version IS NULL OR s.removed_version > held.version)
     AND EXISTS (SELECT FROM deny_reason r
                  WHERE r.number_index = t.number_index AND r.reason <> 'debt' AND r.since <= t.tapped_at
                    AND (r.ended_at IS NULL OR r.ended_at > t.tapped_at))`;

/** What of a tap is looked at. */
export interface ScreenedTap {
  /** Blind index of the card's number. */
  readonly cardIndex: string;
  readonly operator: TransitOperator;
  /** As records and files name it; undefined: it held no list. */
  readonly terminal: string | undefined;
  /** Milliseconds since 1970 UTC, by the terminal's clock. */
  readonly at: number;
}

/** Looks for what stands against taps although their cards are known and their codes are right. */
@Injectable()
export class TapScreening {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly merchants: MerchantDirectory,
  ) {}

  /**
   * What was found against each tap, in their order: `suspended` while the operator's merchant is, `deny_listed` where the terminal
   * held a list with the card, at an exit, too, as an online gate opens from neither side.
   */
  async screen(taps: readonly ScreenedTap[]): Promise<readonly (RefusedReception | undefined)[]> {
    const suspended = await this.#suspended(taps);
    const denied = await this.#denied(taps);
    return taps.map(({ operator }, place) => {
      if (suspended.has(operator.merchantId)) return 'suspended';
      return denied.has(place) ? 'deny_listed' : undefined;
    });
  }

  async #suspended(taps: readonly ScreenedTap[]): Promise<ReadonlySet<string>> {
    const ids = [...new Set(taps.map(({ operator }) => operator.merchantId))];
    const merchants = await Promise.all(ids.map((id) => this.merchants.find(id)));
    return new Set(merchants.flatMap((merchant) => (merchant?.state === 'suspended' ? [merchant.merchantId] : [])));
  }

  async #denied(taps: readonly ScreenedTap[]): Promise<ReadonlySet<number>> {
    const rows = taps.flatMap(({ cardIndex, terminal, at }, place) =>
      terminal === undefined ? [] : [{ place, number_index: cardIndex, terminal, tapped_at: at }],
    );
    if (rows.length === 0) return new Set();
    const { rows: denied } = await this.pool.query<{ place: number }>({
      name: 'transit_denied_taps',
      text: DENIED,
      values: [JSON.stringify(rows)],
    });
    return new Set(denied.map(({ place }) => place));
  }
}
