import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { TapRecord } from '../domain/taps/tap-record';

/** Gaps that are told at most. */
export const MAX_GAPS = 100;

/** Sequence numbers of a terminal between others that came: its uploads are missing. */
export interface SequenceGap {
  readonly terminal: string;
  readonly operator: string;
  readonly from: number;
  readonly to: number;
}

const NOTE = `INSERT INTO transit_terminal (terminal, operator, sequences, newest_at)
  SELECT terminal, min(operator), range_agg(int8range(sequence, sequence + 1)), max(to_timestamp(at / 1000.0))
    FROM json_to_recordset($1) AS r(terminal text, operator text, sequence bigint, at bigint)
   GROUP BY terminal ORDER BY terminal
  ON CONFLICT (terminal) DO UPDATE SET sequences = transit_terminal.sequences + excluded.sequences,
    newest_at = greatest(transit_terminal.newest_at, excluded.newest_at)`;

const GAPS = `SELECT terminal, operator, lower(gap)::float8 AS "from", (upper(gap) - 1)::float8 AS "to"
  FROM transit_terminal t,
       unnest(int8multirange(int8range(lower(t.sequences), upper(t.sequences))) - t.sequences) AS gap
 WHERE $1::text[] IS NULL OR terminal = ANY ($1)
 ORDER BY terminal, lower(gap) LIMIT ${MAX_GAPS}`;

/** Which sequence numbers (终端交易序号) of terminals came, so that missing uploads are seen. */
@Injectable()
export class TerminalSequences {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Notes those of these records. */
  async note(records: readonly TapRecord[]): Promise<void> {
    const rows = records.map(({ terminal, operator, terminalSequence, at }) => ({
      ...{ terminal, operator, sequence: terminalSequence, at },
    }));
    await this.pool.query(NOTE, [JSON.stringify(rows)]);
  }

  /** What is missing, of these terminals or of all; the first `MAX_GAPS`. */
  async gaps(terminals?: readonly string[]): Promise<readonly SequenceGap[]> {
    const { rows } = await this.pool.query<SequenceGap>(GAPS, [terminals ?? null]);
    return rows;
  }
}
