import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';

/** Figures of one institution for one purpose within a month. */
export interface InstitutionFigures {
  readonly period: string;
  readonly institution: string;
  readonly purpose: string | null;
  readonly grants: number;
  readonly reads: number;
  readonly refused: number;
  readonly people: number;
  readonly last_read: Date | null;
}

/** Instants: from this one on, before that one. */
export interface Between {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Counts the log of reads by institution, purpose and month of Shanghai. */
@Injectable()
export class InstitutionFiguresReader {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** At most `limit` rows. A purpose is that of the grant: what a terminal says of itself groups nothing. */
  async read({ from, to }: Between, institution: string | null, limit: number): Promise<InstitutionFigures[]> {
    const { rows } = await this.pool.query<InstitutionFigures>(
      `SELECT to_char(r.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS period, r.institution,
              CASE WHEN r.refusal IS DISTINCT FROM 'no_grant' THEN g.purpose END AS purpose,
              count(DISTINCT r.grant_id) FILTER (WHERE r.refusal IS DISTINCT FROM 'no_grant')::int AS grants,
              count(*) FILTER (WHERE r.outcome = 'done')::int AS reads,
              count(*) FILTER (WHERE r.outcome = 'refused')::int AS refused,
              count(DISTINCT r.stream_id) FILTER (WHERE r.outcome = 'done')::int AS people,
              max(r.at) FILTER (WHERE r.outcome = 'done') AS last_read
         FROM sharing_read r LEFT JOIN sharing_grant g USING (grant_id)
        WHERE ($1::timestamptz IS NULL OR r.at >= $1) AND ($2::timestamptz IS NULL OR r.at < $2)
          AND ($3::text IS NULL OR r.institution = $3)
        GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT $4`,
      [from, to, institution, limit],
    );
    return rows;
  }
}
