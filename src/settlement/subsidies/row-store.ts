import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing, type SealedColumn } from '../../platform/crypto';
import {
  stateAfter,
  statesBefore,
  type SubsidyPeriod,
  type SubsidyRowState,
  type SubsidyRowStep,
} from '../domain/subsidies';
import type { PayeeAccount, Roster, RosterRow } from './roster';

const COLUMNS = `roster_id AS "rosterId", row, programme, period, stream_id AS "streamId", masked, amount, state, reason, attempt,
  file_id AS "fileId", recovered, owed, changed_at AS "changedAt"`;

const INSERT = `INSERT INTO subsidy_row
    (roster_id, row, programme, period, first_month, last_month, stream_id, masked, amount, state, reason, changed_at, sealed)
  SELECT $1, i.row, $2, $3, $4, $5, i.stream_id, i.masked, i.amount, coalesce($6, i.state), coalesce($7, i.reason), $8, i.sealed
    FROM unnest($9::int[], $10::bigint[], $11::text[], $12::bigint[], $13::text[], $14::text[], $15::bytea[])
      AS i(row, stream_id, masked, amount, state, reason, sealed)
  ON CONFLICT DO NOTHING`;

/** The sealed accounts of rosters. */
export const SUBSIDY_ROW_COLUMN: SealedColumn = {
  ...{ table: 'subsidy_row', column: 'sealed', key: ['roster_id', 'row'] },
  context: ([rosterId = '', row = '']) => contextOf(rosterId, row),
};

/** A row that was checked. */
export interface CheckedRow {
  readonly row: number;
  readonly streamId: number | null;
  readonly masked: string;
  readonly amount: number;
  /** Why it is excluded; null for a row that may be paid. */
  readonly reason: string | null;
  readonly payee?: PayeeAccount;
}

/** Whom a page of rows cannot be paid to. */
export interface Conflicts {
  readonly paidAlready: ReadonlySet<number>;
  readonly otherProgramme: ReadonlySet<number>;
}

/** Rows of rosters in the database. */
@Injectable()
export class RowStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Enters rows of a roster. Those that are there stay as they are; a person whom another roster has for this period, entered at
   * the same time, is excluded.
   */
  async insert(roster: Roster, period: SubsidyPeriod, rows: readonly CheckedRow[], at: Date): Promise<void> {
    const { rosterId, programme } = roster;
    const head = [rosterId, programme, roster.period, period.firstMonth, period.lastMonth];
    const values = [
      rows.map(({ row }) => row),
      rows.map(({ streamId }) => streamId),
      rows.map(({ masked }) => masked),
      rows.map(({ amount }) => amount),
      rows.map(({ reason }) => (reason === null ? 'pending' : 'excluded')),
      rows.map(({ reason }) => reason),
      rows.map(({ row, payee }) => (payee ? this.#seal(rosterId, row, payee) : null)),
    ];
    await this.pool.query(INSERT, [...head, null, null, at, ...values]);
    await this.pool.query(INSERT, [...head, 'excluded', 'paid_already', at, ...values]);
  }

  /** Which of these persons another row of the programme has for the period, or a rival programme for one that overlaps. */
  async conflicts(
    { rosterId, programme, period: text }: Roster,
    period: SubsidyPeriod,
    rivals: readonly string[],
    streams: readonly number[],
  ): Promise<Conflicts> {
    const { rows } = await this.pool.query<{ stream_id: number; same: boolean }>(
      `SELECT stream_id, programme = $2 AS same FROM subsidy_row
        WHERE stream_id = ANY ($1::bigint[]) AND state <> 'excluded' AND roster_id <> $7 AND last_month >= $4
          AND ((programme = $2 AND period = $3) OR (programme = ANY ($6) AND first_month <= $5))`,
      [streams, programme, text, period.firstMonth, period.lastMonth, rivals, rosterId],
    );
    const of = (same: boolean): ReadonlySet<number> =>
      new Set(rows.filter((row) => row.same === same).map((row) => row.stream_id));
    return { paidAlready: of(true), otherProgramme: of(false) };
  }

  /** Rows of a roster behind `after`, in order; states narrow them down. */
  async list(
    rosterId: string,
    states: readonly SubsidyRowState[] | undefined,
    after: number,
    limit: number,
  ): Promise<readonly RosterRow[]> {
    const { rows } = await this.pool.query<RosterRow>(
      `SELECT ${COLUMNS} FROM subsidy_row
        WHERE roster_id = $1 AND ($2::text[] IS NULL OR state = ANY ($2)) AND row > $3 ORDER BY row LIMIT $4`,
      [rosterId, states ?? null, after, limit],
    );
    return rows;
  }

  async find(rosterId: string, row: number): Promise<RosterRow | undefined> {
    const { rows } = await this.pool.query<RosterRow>(
      `SELECT ${COLUMNS} FROM subsidy_row WHERE roster_id = $1 AND row = $2`,
      [rosterId, row],
    );
    return rows[0];
  }

  /** Takes rows a step further; those that the step is not allowed for stay as they are. */
  async step(
    step: SubsidyRowStep,
    rosterId: string,
    items: readonly { readonly row: number; readonly attempt: number; readonly reason: string | null }[],
    at: Date,
  ): Promise<void> {
    if (items.length === 0) return;
    const [from = 'pending'] = statesBefore(step);
    await this.pool.query(
      `UPDATE subsidy_row r SET state = i.state, reason = i.reason, changed_at = $2
         FROM unnest($3::int[], $4::text[], $5::text[]) AS i(row, state, reason)
        WHERE r.roster_id = $1 AND r.row = i.row AND r.state = ANY ($6)`,
      [
        ...[rosterId, at, items.map(({ row }) => row)],
        items.map(({ attempt }) => stateAfter(from, step, attempt)),
        items.map(({ reason }) => reason),
        statesBefore(step),
      ],
    );
  }

  /** Excludes every row that was not paid, so that its persons may be in another roster. */
  async excludeAll(rosterId: string, reason: string, at: Date): Promise<void> {
    await this.pool.query(
      `UPDATE subsidy_row SET state = 'excluded', reason = $2, changed_at = $3 WHERE roster_id = $1 AND state = 'pending'`,
      [rosterId, reason, at],
    );
  }

  #seal(rosterId: string, row: number, payee: PayeeAccount): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(payee)), contextOf(rosterId, String(row)));
  }
}

function contextOf(rosterId: string, row: string): string {
  return `subsidy-row ${rosterId} ${row}`;
}
