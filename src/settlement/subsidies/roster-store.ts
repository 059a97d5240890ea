import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import type { Roster, RosterState, RosterSum } from './roster';

const COLUMNS = `roster_id AS "rosterId", programme, period, method, area, budget, row_count AS "rowCount", total, state,
  created_by AS "createdBy", created_at AS "createdAt", notice_until::text AS "noticeUntil", approval_id AS "approvalId",
  reviewed_by AS "reviewedBy", released_by AS "releasedBy", released_at AS "releasedAt"`;

/** A roster that is begun to be taken. */
export type NewRoster = Pick<
  Roster,
  'rosterId' | 'programme' | 'period' | 'method' | 'area' | 'budget' | 'rowCount' | 'total' | 'createdBy' | 'createdAt'
>;

/** What changes with the state of a roster. */
export interface RosterMove {
  readonly noticeUntil?: string;
  readonly approvalId?: string;
  readonly reviewedBy?: string;
  readonly releasedBy?: string;
  readonly releasedAt?: Date;
}

/** Rosters in the database. */
@Injectable()
export class RosterStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters a roster; answers the one that stands under its id. */
  async enter(roster: NewRoster): Promise<Roster> {
    const { rosterId, programme, period, method, area, budget, rowCount, total, createdBy, createdAt } = roster;
    await this.pool.query(
      `INSERT INTO subsidy_roster (roster_id, programme, period, method, area, budget, row_count, total, state, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'importing', $9, $10) ON CONFLICT (roster_id) DO NOTHING`,
      [rosterId, programme, period, method, area, budget, rowCount, total, createdBy, createdAt],
    );
    return this.get(rosterId);
  }

  /** @throws ProblemError `not_found`. */
  async get(rosterId: string): Promise<Roster> {
    const { rows } = await this.pool.query<Roster>(`SELECT ${COLUMNS} FROM subsidy_roster WHERE roster_id = $1`, [
      rosterId,
    ]);
    if (!rows[0]) throw new ProblemError('not_found', { detail: 'there is no roster with this id' });
    return rows[0];
  }

  /** The newest first, `before` a place. */
  async list(
    filter: { readonly state?: RosterState; readonly programme?: string },
    before: { readonly at: Date; readonly id: string } | undefined,
    limit: number,
  ): Promise<readonly Roster[]> {
    const { rows } = await this.pool.query<Roster>(
      `SELECT ${COLUMNS} FROM subsidy_roster
        WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR programme = $2)
          AND ($3::timestamptz IS NULL OR (created_at, roster_id) < ($3, $4))
        ORDER BY created_at DESC, roster_id DESC LIMIT $5`,
      [filter.state ?? null, filter.programme ?? null, before?.at ?? null, before?.id ?? null, limit],
    );
    return rows;
  }

  /** Moves a roster to another state; false when it is in none of `from`. */
  async move(
    rosterId: string,
    from: readonly RosterState[],
    to: RosterState,
    { noticeUntil, approvalId, reviewedBy, releasedBy, releasedAt }: RosterMove = {},
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE subsidy_roster SET state = $3, notice_until = coalesce($4::date, notice_until),
              approval_id = coalesce($5, approval_id), reviewed_by = coalesce($6, reviewed_by),
              released_by = coalesce($7, released_by), released_at = coalesce($8, released_at)
        WHERE roster_id = $1 AND state = ANY ($2)`,
      [
        ...[rosterId, from, to, noticeUntil ?? null, approvalId ?? null, reviewedBy ?? null],
        ...[releasedBy ?? null, releasedAt ?? null],
      ],
    );
    return rowCount === 1;
  }

  /** Rows and fen of a roster by the state of its rows. */
  async sums(rosterId: string): Promise<readonly RosterSum[]> {
    const { rows } = await this.pool.query<RosterSum>(
      `SELECT state, count(*)::int AS rows, sum(amount)::bigint AS amount FROM subsidy_row WHERE roster_id = $1
        GROUP BY state ORDER BY state`,
      [rosterId],
    );
    return rows;
  }
}
