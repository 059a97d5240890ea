import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { type Liable, liableFor } from '../domain/deny-list/liability';

/** Taps of one report at most. */
export const MAX_LIABILITY_TAPS = 100_000;

/**
 * Taps of cards that were reported lost, each with the first report that stood then or came later. A card that was on the list
 * already, for a debt, has been listed since then.
 */
const TAPS = `WITH loss AS (
    SELECT r.number_index, r.since, r.ended_at, s.added_version, v.made_at
      FROM deny_reason r
      LEFT JOIN LATERAL (
        SELECT s.added_version FROM deny_span s LEFT JOIN deny_version gone ON gone.version = s.removed_version
         WHERE s.entry_index = r.entry_index AND (gone.made_at IS NULL OR gone.made_at > r.since)
         ORDER BY s.added_version LIMIT 1) s ON true
      LEFT JOIN deny_version v ON v.version = s.added_version
     WHERE r.reason = 'lost' AND r.since < to_timestamp($2 / 1000.0)
       AND (r.ended_at IS NULL OR r.ended_at > to_timestamp($1 / 1000.0)))
  SELECT DISTINCT ON (t.tapped_at, t.tap_id) t.tap_id, t.operator, t.terminal, t.tapped_at, t."end",
         l.since, l.added_version AS listed_version, l.made_at AS listed_at,
         coalesce((SELECT a.version FROM deny_ack a WHERE a.terminal_id = t.terminal AND a.acknowledged_at <= t.tapped_at
                    ORDER BY a.acknowledged_at DESC LIMIT 1), 0) AS acknowledged
    FROM loss l
    JOIN transit_tap t ON t.card_index = replace(l.number_index::text, '-', '')
     AND t.tapped_at >= to_timestamp($1 / 1000.0) AND t.tapped_at < to_timestamp($2 / 1000.0)
     AND (l.ended_at IS NULL OR t.tapped_at < l.ended_at)
   ORDER BY t.tapped_at, t.tap_id, l.since LIMIT $3`;

interface Row {
  readonly tap_id: string;
  readonly operator: string;
  readonly terminal: string | null;
  readonly tapped_at: Date;
  readonly end: string;
  readonly since: Date;
  readonly listed_version: number | null;
  readonly listed_at: Date | null;
  readonly acknowledged: number;
}

/** A tap by a card that was reported lost, and who bears it. Times are ISO 8601. */
export interface LiabilityTap {
  /** Pseudonym of the tap. */
  readonly tap: string;
  readonly at: string;
  readonly operator: string;
  readonly terminal: string | null;
  /** Where the tap ended: `charged`, `free` or `exception`. */
  readonly end: string;
  readonly lostAt: string;
  /** Null while the number cannot be listed. */
  readonly listedVersion: number | null;
  readonly listedAt: string | null;
  /** Version that the terminal had acknowledged at the time of the tap, 0 for none. */
  readonly acknowledged: number;
  readonly liable: Liable;
}

/** Who bears the taps of a period by cards that were reported lost. */
export interface LiabilityReport {
  readonly taps: readonly LiabilityTap[];
  readonly counts: Readonly<Record<Liable, number>>;
  /** Taps that each operator bears. */
  readonly operators: Readonly<Record<string, number>>;
}

/** What a report is about. Times in ms since the epoch, the period without its end. */
export interface LiabilityPeriod {
  readonly from: number;
  readonly to: number;
  /** How long after its listing a card may be on its way to terminals. */
  readonly propagationMs: number;
}

/** Says who bears taps by lost cards, by the version of the deny list that the terminal had acknowledged. */
@Injectable()
export class LiabilityReports {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Throws `validation_failed` for a period with more than `MAX_LIABILITY_TAPS` such taps. */
  async of({ from, to, propagationMs }: LiabilityPeriod): Promise<LiabilityReport> {
    const { rows } = await this.pool.query<Row>(TAPS, [from, to, MAX_LIABILITY_TAPS + 1]);
    if (rows.length > MAX_LIABILITY_TAPS) {
      const message = `the period has more than ${MAX_LIABILITY_TAPS} taps by lost cards; ask for a shorter one`;
      throw new ProblemError('validation_failed', { errors: [{ field: 'to', code: 'max', message }] });
    }
    const taps = rows.map((row) => tapOf(row, propagationMs));
    const counts: Record<Liable, number> = { holder: 0, issuer: 0, operator: 0 };
    const operators: Record<string, number> = {};
    for (const { liable, operator } of taps) {
      counts[liable] += 1;
      if (liable === 'operator') operators[operator] = (operators[operator] ?? 0) + 1;
    }
    return { taps, counts, operators };
  }
}

function tapOf(row: Row, propagationMs: number): LiabilityTap {
  const { tap_id: tap, operator, terminal, end, acknowledged, listed_version: listedVersion } = row;
  return {
    ...{ tap, at: row.tapped_at.toISOString(), operator, terminal, end, acknowledged, listedVersion },
    ...{ lostAt: row.since.toISOString(), listedAt: row.listed_at?.toISOString() ?? null },
    liable: liableOf(row, propagationMs),
  };
}

function liableOf(row: Row, propagationMs: number): Liable {
  const at = row.tapped_at.getTime();
  // A number that the issuer cannot list stays at the issuer's risk.
  if (row.listed_version === null || row.listed_at === null) return at < row.since.getTime() ? 'holder' : 'issuer';
  const { acknowledged, listed_version: listedVersion, listed_at: listedAt } = row;
  return liableFor({ at, acknowledged, listedVersion, listedAt: listedAt.getTime() }, propagationMs);
}
