import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';

/** A hold whose time has come, as the read model has it. */
export interface DueHold {
  readonly lane: number;
  readonly position: number;
  readonly streamId: number;
  readonly entity: number;
  /** When it is captured by itself or else expires, microseconds since the epoch as text. */
  readonly dueAt: string;
  readonly isCapture: boolean;
}

/** Where a page of due holds begins: after this one. */
export type DuePlace = Pick<DueHold, 'dueAt' | 'lane' | 'position'>;

const MICROS = `(extract(epoch FROM due_at) * 1000000)::bigint`;

/** The read model of open holds, by when they are due. */
@Injectable()
export class DueHoldStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Holds that are due at an instant (ms since the epoch), the longest due first, after a place. */
  async due(now: number, after: DuePlace | undefined, limit: number): Promise<readonly DueHold[]> {
    const { rows } = await this.pool.query<DueHold>(
      `SELECT lane, position, stream_id AS "streamId", entity, ${MICROS}::text AS "dueAt", capture_at IS NOT NULL AS "isCapture"
       FROM open_hold WHERE due_at <= to_timestamp($1 / 1000.0)
         AND (due_at, lane, position) > (to_timestamp($2::bigint / 1000000.0), $3, $4)
       ORDER BY due_at, lane, position LIMIT $5`,
      [now, after?.dueAt ?? '0', after?.lane ?? -1, after?.position ?? -1, limit],
    );
    return rows;
  }

  /** When the next hold is due, ms since the epoch, rounded up; undefined when nothing is held. */
  async nextDueAt(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ next: number | null }>(
      'SELECT ceil(extract(epoch FROM min(due_at)) * 1000)::bigint AS next FROM open_hold',
    );
    return rows[0]?.next ?? undefined;
  }

  /** Takes a hold off the list. One that got another time meanwhile stays. */
  async remove({ lane, streamId, entity, dueAt }: DueHold): Promise<void> {
    await this.pool.query(
      `DELETE FROM open_hold WHERE lane = $1 AND stream_id = $2 AND entity = $3 AND ${MICROS} = $4::bigint`,
      [lane, streamId, entity, dueAt],
    );
  }
}
