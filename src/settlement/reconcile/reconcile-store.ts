import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { inTransaction } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import { type Fen, fen } from '../../platform/money';
import type { Break, ChannelEntry, Entry, Match, MatchResult } from '../domain/reconcile';

/** Which two sides are compared: the left is named first. */
export const PAIRS = ['ledger_channel', 'channel_bank'] as const;
export type Pair = (typeof PAIRS)[number];

/** Whose file it is. */
export type FileSide = 'channel' | 'bank';

/** What a file that was imported has. */
export interface ImportedFile {
  readonly side: FileSide;
  readonly isNew: boolean;
  readonly entries: number;
  /** Sum of its amounts, fen. */
  readonly total: Fen;
}

/** Breaks whose entries are compared no more: what is told twice stays so, whatever comes. */
const DECIDED = `(state = 'closed' OR (state = 'open' AND class = 'duplicate'))`;

/** Entries that were matched, or decided as a break, before: they are compared no more. */
export interface Settled {
  readonly left: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

/** What a run of a date has stored. */
export interface StoredRunResult {
  readonly matches: number;
  readonly newBreaks: number;
  /** Breaks of before whose entries matched now, or are another break. */
  readonly resolvedBreaks: number;
}

/** Imported entries, matches and breaks in the database. */
@Injectable()
export class ReconcileStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /**
   * Stores the entries of a file, all or none; the same file again stores nothing.
   * @throws ProblemError `state_conflict` when another file had one of its entries.
   */
  async addFile(side: FileSide, digest: string, entries: readonly ChannelEntry[]): Promise<ImportedFile> {
    const total = fen(entries.reduce((sum, { amount }) => sum + amount, 0));
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ fileId: string }>(
        `INSERT INTO reconcile_file (side, digest, entries, total) VALUES ($1, $2, $3, $4)
         ON CONFLICT (side, digest) DO NOTHING RETURNING file_id::text AS "fileId"`,
        [side, digest, entries.length, total],
      );
      const fileId = rows[0]?.fileId;
      if (fileId !== undefined) await insertEntries(client, side, fileId, entries);
      return { side, isNew: fileId !== undefined, entries: entries.length, total };
    });
  }

  /** The imported entries of a side with dates from … to, by date and id. */
  async entries(side: FileSide, from: string, to: string): Promise<readonly ChannelEntry[]> {
    type Row = Record<'id' | 'reference' | 'batch' | 'date' | 'amount', string>;
    const { rows } = await this.pool.query<Row>(
      `SELECT entry_id AS id, reference, batch, to_char(entry_date, 'YYYY-MM-DD') AS date, amount::text FROM reconcile_entry
       WHERE side = $1 AND entry_date BETWEEN $2::date AND $3::date ORDER BY entry_date, entry_id`,
      [side, from, to],
    );
    return rows.map((row) => ({ ...row, amount: fen(Number(row.amount)) }));
  }

  /** What is compared no more. */
  async settled(pair: Pair): Promise<Settled> {
    const { rows } = await this.pool.query<{ isLeft: boolean; id: string }>(
      `SELECT is_left AS "isLeft", entry_id AS id FROM reconcile_matched WHERE pair = $1
       UNION ALL SELECT true, unnest(left_entries) FROM bank_break WHERE pair = $1 AND ${DECIDED}
       UNION ALL SELECT false, unnest(right_entries) FROM bank_break WHERE pair = $1 AND ${DECIDED}`,
      [pair],
    );
    const of = (isLeft: boolean) => new Set(rows.filter((row) => row.isLeft === isLeft).map(({ id }) => id));
    return { left: of(true), right: of(false) };
  }

  /** The day on which the oldest open break was found. */
  async oldestOpen(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ day: string | null }>(
      `SELECT to_char(min(found_on), 'YYYY-MM-DD') AS day FROM bank_break WHERE state = 'open'`,
    );
    return rows[0]?.day ?? undefined;
  }

  /** Stores what a run found, at once: matches for good, and breaks as they are now. */
  async save(date: string, found: Readonly<Record<Pair, MatchResult>>): Promise<StoredRunResult> {
    return inTransaction(this.pool, async (client) => {
      // Runs of other dates wait; where they matched the same entries meanwhile, the key refuses this one as a whole.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('reconcile', 0))`);
      const counts = { matches: 0, newBreaks: 0, resolvedBreaks: 0 };
      for (const pair of PAIRS) {
        for (const match of found[pair].matches) await insertMatch(client, pair, date, match);
        counts.matches += found[pair].matches.length;
        for (const one of found[pair].breaks) counts.newBreaks += await insertBreak(client, pair, date, one);
        counts.resolvedBreaks += await resolveOthers(client, pair, date, found[pair].breaks);
      }
      return counts;
    });
  }
}

async function insertEntries(
  client: PoolClient,
  side: FileSide,
  fileId: string,
  entries: readonly ChannelEntry[],
): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO reconcile_entry (side, entry_id, file_id, reference, batch, entry_date, amount)
     SELECT $1, e.id, $2, e.reference, e.batch, e.day, e.amount
     FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[]) AS e(id, reference, batch, day, amount)
     ON CONFLICT DO NOTHING`,
    [
      ...[side, fileId, entries.map(({ id }) => id), entries.map(({ reference }) => reference)],
      ...[entries.map(({ batch }) => batch), entries.map(({ date }) => date), entries.map(({ amount }) => amount)],
    ],
  );
  if (rowCount === entries.length) return;
  const detail = `${entries.length - (rowCount ?? 0)} entries of the file are there already; nothing was taken`;
  throw new ProblemError('state_conflict', { detail });
}

async function insertMatch(client: PoolClient, pair: Pair, date: string, match: Match): Promise<void> {
  const { left, right, shape, difference } = match;
  await client.query(
    `WITH made AS (INSERT INTO reconcile_match (pair, shape, difference, run_date) VALUES ($1, $2, $3, $4::date) RETURNING match_id)
     INSERT INTO reconcile_matched (pair, is_left, entry_id, match_id)
     SELECT $1, e.is_left, e.id, made.match_id FROM made,
       (SELECT true AS is_left, unnest($5::text[]) AS id UNION ALL SELECT false, unnest($6::text[])) e`,
    [pair, shape, difference, date, left, right],
  );
}

async function insertBreak(client: PoolClient, pair: Pair, date: string, found: Break): Promise<number> {
  const { class: kind, left, right, difference } = found;
  const { rowCount } = await client.query(
    `INSERT INTO bank_break (pair, class, left_entries, right_entries, difference, found_on) VALUES ($1, $2, $3, $4, $5, $6::date)
     ON CONFLICT (pair, class, left_entries, right_entries) DO UPDATE SET state = 'open' WHERE bank_break.state = 'resolved'`,
    [pair, kind, left, right, difference, date],
  );
  return rowCount ?? 0;
}

async function resolveOthers(client: PoolClient, pair: Pair, date: string, breaks: readonly Break[]): Promise<number> {
  const still = breaks.map(({ class: kind, left, right }) => JSON.stringify([kind, left, right]));
  const { rows } = await client.query<{ id: string; kind: string; left: string[]; right: string[] }>(
    `SELECT break_id::text AS id, class AS kind, left_entries AS "left", right_entries AS "right" FROM bank_break
     WHERE pair = $1 AND state = 'open' AND class <> 'duplicate' AND found_on <= $2::date`,
    [pair, date],
  );
  const known = new Set(still);
  const gone = rows.filter(({ kind, left, right }) => !known.has(JSON.stringify([kind, left, right])));
  await client.query(`UPDATE bank_break SET state = 'resolved' WHERE break_id = ANY($1::bigint[])`, [
    gone.map(({ id }) => id),
  ]);
  return gone.length;
}

/** The entries of a side that are still to be compared. */
export function unsettled<One extends Entry>(entries: readonly One[], settled: ReadonlySet<string>): readonly One[] {
  return entries.filter(({ id }) => !settled.has(id));
}
