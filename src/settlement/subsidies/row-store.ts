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

/** What a person has paid back. */
export interface Repayment {
  /** Fen. */
  readonly amount: number;
  /** Of the bank: the same one is noted once. */
  readonly reference: string;
  /** Staff id, or `system` for the command line. */
  readonly by: string;
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

  /** Rows of a roster by their numbers. */
  async findMany(rosterId: string, numbers: readonly number[]): Promise<readonly RosterRow[]> {
    const { rows } = await this.pool.query<RosterRow>(
      `SELECT ${COLUMNS} FROM subsidy_row WHERE roster_id = $1 AND row = ANY ($2)`,
      [rosterId, numbers],
    );
    return rows;
  }

  /** Rows of a file that are with the bank, with the accounts that they go to; behind `after`, in order. */
  async payees(
    rosterId: string,
    fileId: string,
    after: number,
    limit: number,
  ): Promise<readonly (RosterRow & { readonly payee: PayeeAccount })[]> {
    const { rows } = await this.pool.query<RosterRow & { readonly sealed: Buffer | null }>(
      `SELECT ${COLUMNS}, sealed FROM subsidy_row
        WHERE roster_id = $1 AND file_id = $2 AND state = 'sent' AND row > $3 ORDER BY row LIMIT $4`,
      [rosterId, fileId, after, limit],
    );
    return rows.map(({ sealed, ...row }) => {
      if (sealed === null) throw new Error(`row ${row.row} of ${rosterId} has no account`);
      const opened = this.keys.open(sealed, contextOf(rosterId, String(row.row)));
      return { ...row, payee: JSON.parse(opened.toString()) as PayeeAccount };
    });
  }

  /** Begins the next payment of a returned row, to another account where it goes to a bank; false when it is not returned. */
  async correct({ rosterId, row, attempt }: RosterRow, payee: PayeeAccount | undefined, at: Date): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE subsidy_row SET state = 'corrected', attempt = attempt + 1, reason = NULL, file_id = NULL, changed_at = $4,
              sealed = coalesce($5, sealed)
        WHERE roster_id = $1 AND row = $2 AND attempt = $3 AND state = ANY ($6)`,
      [rosterId, row, attempt, at, payee ? this.#seal(rosterId, row, payee) : null, statesBefore('correct')],
    );
    return rowCount === 1;
  }

  /** Notes that a payment is recovered: what was taken at once, and what is owed. */
  async recover({ rosterId, row }: RosterRow, recovered: number, owed: number, at: Date): Promise<void> {
    await this.pool.query(
      `UPDATE subsidy_row SET state = 'recovered', recovered = $3, owed = $4, changed_at = $5
        WHERE roster_id = $1 AND row = $2 AND state = ANY ($6)`,
      [rosterId, row, recovered, owed, at, statesBefore('recover')],
    );
  }

  /** Notes what was paid back, once for a reference; false when that is more than is owed, or another amount stands under it. */
  async repay({ rosterId, row }: RosterRow, { amount, reference, by }: Repayment, at: Date): Promise<boolean> {
    const { rows } = await this.pool.query<{ amount: number }>(
      `WITH fresh AS (
         INSERT INTO subsidy_repayment (roster_id, row, reference, amount, noted_by, noted_at)
         SELECT $1, $2, $3, $4, $5, $6 FROM subsidy_row WHERE roster_id = $1 AND row = $2 AND owed >= $4 FOR UPDATE
         ON CONFLICT DO NOTHING RETURNING amount
       ), paid AS (
         UPDATE subsidy_row r SET owed = r.owed - f.amount, recovered = r.recovered + f.amount, changed_at = $6
           FROM fresh f WHERE r.roster_id = $1 AND r.row = $2
       )
       SELECT amount FROM fresh UNION ALL
       SELECT amount FROM subsidy_repayment WHERE roster_id = $1 AND row = $2 AND reference = $3`,
      [rosterId, row, reference, amount, by, at],
    );
    return rows[0]?.amount === amount;
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
