import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { type AreaFlow, type AreaPosition, claimsBetween, netPositions } from '../domain/inter-city';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Who owes whom for a month. */
export interface InterCityClearing {
  readonly month: string;
  readonly claims: readonly AreaFlow[];
  readonly positions: readonly AreaPosition[];
}

/** Settlements of the month, and those of before that were cancelled in it, in the time of Shanghai. Cash is the person's own. */
const FLOWS = `WITH month AS (SELECT ($1 || '-01')::date::timestamp AT TIME ZONE 'Asia/Shanghai' AS first,
    (($1 || '-01')::date + interval '1 month')::timestamp AT TIME ZONE 'Asia/Shanghai' AS next)
  SELECT s.area AS insured, i.area AS place, sum(CASE WHEN s.settled_at >= m.first AND s.settled_at < m.next THEN 1 ELSE 0 END
      * (s.fund_pay + s.acct_pay + s.mulaid_pay)
    - CASE WHEN s.cancelled_at >= m.first AND s.cancelled_at < m.next THEN 1 ELSE 0 END * (s.fund_pay + s.acct_pay + s.mulaid_pay))::text AS amount
  FROM medical_settlement s JOIN medical_institution i ON i.code = s.institution CROSS JOIN month m
  WHERE s.area <> i.area AND ((s.settled_at >= m.first AND s.settled_at < m.next) OR (s.cancelled_at >= m.first AND s.cancelled_at < m.next))
  GROUP BY s.area, i.area`;

/** Clearing between the prefectures and the province, of medical settlements away from where people are insured (异地就医清算). */
@Injectable()
export class InterCity {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Who owes whom for a month, `YYYY-MM`. @throws ProblemError `validation_failed`. */
  async clearing(month: string): Promise<InterCityClearing> {
    if (!MONTH.test(month)) {
      const errors = [{ field: 'month', code: 'month', message: 'must be a month, YYYY-MM' }];
      throw new ProblemError('validation_failed', { errors });
    }
    const { rows } = await this.pool.query<Record<keyof AreaFlow, string>>(FLOWS, [month]);
    const claims = claimsBetween(rows.map((row) => ({ ...row, amount: fen(Number(row.amount)) })));
    return { month, claims, positions: netPositions(claims) };
  }
}
