import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { ChargeableTap, ExceptionFilter, ExceptionPlace, TapException } from './tap-exception';

const MS = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::bigint`;

const COLUMNS = `t.tap_id AS "tapId", t.reason, t.operator, t.terminal, t.kind, t.source, ${MS('t.tapped_at')} AS "tappedAt",
  ${MS('t.received_at')} AS "receivedAt", CASE x.state WHEN 'written_off' THEN 'operator' ELSE t.liable END AS liable, t.stream_id AS "streamId",
  t.stream_id IS NULL AND EXISTS (SELECT FROM transit_card c WHERE c.number_index = t.card_index::uuid) AS "cardKnown",
  coalesce(x.state, 'open') AS state, x.reason AS "changeReason", x.changed_by AS "changedBy", ${MS('x.changed_at')} AS "changedAt"`;

const FROM = `FROM transit_tap t LEFT JOIN transit_exception x USING (tap_id) WHERE t."end" = 'exception'`;

const LIST = `SELECT ${COLUMNS} ${FROM}
  AND ($1::text[] IS NULL OR coalesce(x.state, 'open') = ANY ($1)) AND ($2::text IS NULL OR t.reason = $2)
  AND ($3::text IS NULL OR t.operator = $3) AND (t.received_at, t.tap_id) > (to_timestamp($4 / 1000.0), $5)
  ORDER BY t.received_at, t.tap_id LIMIT $6`;

const CHANGE = `INSERT INTO transit_exception (tap_id, state, reason, changed_by, changed_at)
  VALUES ($1, $2, $3, $4, to_timestamp($5 / 1000.0))
  ON CONFLICT (tap_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at`;

/** What was done, why, by whom and when (milliseconds since 1970 UTC). */
export interface ExceptionChange {
  readonly state: 'noted' | 'written_off' | 'charged';
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

/** The table of what people did about exceptions, beside the one of taps. */
@Injectable()
export class ExceptionStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Those that came first first. */
  async list(
    { state, reason, operator }: ExceptionFilter,
    limit: number,
    after?: ExceptionPlace,
  ): Promise<readonly TapException[]> {
    const states = state === 'unresolved' ? ['open', 'noted'] : state === undefined ? null : [state];
    const place = [after?.receivedAt ?? 0, after?.tapId ?? ''];
    const values = [states, reason ?? null, operator ?? null, ...place, limit];
    return (await this.pool.query<TapException>(LIST, values)).rows;
  }

  /** One of them; undefined when there is no such tap or it is none any more. */
  async find(tapId: string): Promise<ChargeableTap | undefined> {
    const text = `SELECT ${COLUMNS}, t.card_index AS "cardIndex", t.tap ${FROM} AND t.tap_id = $1`;
    return (await this.pool.query<ChargeableTap>(text, [tapId])).rows[0];
  }

  /** Keeps what was done; a written-off tap is the operator's. */
  async change(tapId: string, { state, reason, by, at }: ExceptionChange): Promise<void> {
    await this.pool.query(CHANGE, [tapId, state, reason, by, at]);
    if (state !== 'written_off') return;
    await this.pool.query(`UPDATE transit_tap SET liable = 'operator' WHERE tap_id = $1 AND "end" = 'exception'`, [
      tapId,
    ]);
  }
}
