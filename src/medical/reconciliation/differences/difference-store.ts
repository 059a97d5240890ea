import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { ComparedRow, ReconciledMoney, RefundFlag, StmtResult } from '../../domain/reconciliation';
import { idOf } from '../files/reconciliation-files';
import type { ReconciliationGroup } from '../reconciliation-group';
import type { ListPlace, ReconciliationRun } from '../runs/run-store';

export const DIFFERENCE_STATES = ['open', 'resolved'] as const;
export type DifferenceState = (typeof DIFFERENCE_STATES)[number];

/**
 * What is done about a difference: the institution sends it again; ours is reversed (2601), because the institution does not
 * know it; both sides cancel it and settle anew.
 */
export const CURES = ['resend', 'reverse', 'cancel_both'] as const;
export type Cure = (typeof CURES)[number];

/** One settlement, or the refund of one, that does not balance. */
export interface Difference {
  /** `rd_…`. */
  readonly differenceId: string;
  readonly institution: string;
  /** Unknown where only the institution has the settlement. */
  readonly insutype: string | null;
  readonly clrType: string;
  readonly setlOptins: string;
  readonly setlId: string;
  readonly mdtrtId: string;
  readonly refund: RefundFlag;
  /** The day, or the days of the run where only the institution has it. */
  readonly from: string;
  readonly to: string;
  readonly result: StmtResult;
  /** Names of the interface. */
  readonly differing: readonly string[];
  /** Fen; null for the side that has nothing. */
  readonly centre: ReconciledMoney | null;
  readonly institutionSays: ReconciledMoney | null;
  readonly state: DifferenceState;
  /** Staff id. */
  readonly owner: string | null;
  /** Code. */
  readonly reason: string | null;
  readonly cure: Cure | null;
  readonly firstRun: string;
  readonly lastRun: string;
  /** ms since the epoch. */
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
}

interface Row {
  readonly difference_id: string;
  readonly institution: string;
  readonly insutype: string | null;
  readonly clr_type: string;
  readonly setl_optins: string;
  readonly setl_id: string;
  readonly mdtrt_id: string;
  readonly refund: RefundFlag;
  readonly first_day: string;
  readonly last_day: string;
  readonly result: StmtResult;
  readonly differing: readonly string[];
  readonly centre: ReconciledMoney | null;
  readonly institution_says: ReconciledMoney | null;
  readonly state: DifferenceState;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly cure: Cure | null;
  readonly first_run: string;
  readonly last_run: string;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
  readonly resolved_by: string | null;
}

const COLUMNS = `difference_id, institution, insutype, clr_type, setl_optins, setl_id, mdtrt_id, refund,
  from_day::text AS first_day, to_day::text AS last_day, result, differing, centre, institution_says, state, owner, reason, cure,
  first_run, last_run, opened_at, resolved_at, resolved_by`;

/** Differences of a group: those of its kind whose days lie in its period. Parameters 1 to 6. */
const OF_GROUP = `institution = $1 AND clr_type = $2 AND setl_optins = $3 AND from_day >= $4 AND to_day <= $5
  AND ($6::text IS NULL OR insutype = $6) AND state = 'open'`;

/** Which differences to list; all conditions must hold. */
export interface DifferenceFilter {
  readonly institution?: string;
  readonly state?: DifferenceState;
  readonly owner?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What staff enter about a difference. */
export interface DifferenceChange {
  readonly owner?: string;
  readonly reason?: string;
  readonly cure?: Cure;
}

/** The work list. */
@Injectable()
export class DifferenceStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /**
   * Enters what a run of details found: rows that do not balance are opened or brought up to date, and what is open of the same
   * group and was not found again is resolved.
   */
  async enter(client: PoolClient, run: ReconciliationRun, rows: readonly ComparedRow[]): Promise<void> {
    const insutype = run.group.insutype ?? (await this.#suspect(client, run.group));
    const unequal = new Map<string, ComparedRow>();
    for (const row of rows.filter(({ result }) => result !== '000000')) {
      const { setlId, refund } = shownOf(row);
      const key = `${refund} ${setlId}`;
      // Of rows about one settlement the first one tells what is wrong; others repeat it.
      if (!unequal.has(key)) unequal.set(key, row);
    }
    const entries = [...unequal.values()].map((row) => entryOf(run, row, insutype));
    await client.query(ENTER, [run.runId, new Date(run.at), JSON.stringify(entries)]);
    await this.resolve(client, run);
  }

  /** Resolves what is open of a run's group and was not found by it: after equal totals all of it. */
  async resolve(client: PoolClient, { group, runId, at }: ReconciliationRun): Promise<void> {
    const refunds = group.refundsOnly ? "AND refund = '1'" : '';
    await client.query(
      `UPDATE reconciliation_difference SET state = 'resolved', resolved_at = $7, resolved_by = $8
        WHERE ${OF_GROUP} AND last_run <> $8 ${refunds}`,
      [...groupValues(group), new Date(at), runId],
    );
  }

  /**
   * The insurance of rows that only the institution has, whose file does not tell it: the one whose totals of the same days are
   * not equal, when it is only one.
   */
  async #suspect(client: PoolClient, group: ReconciliationGroup): Promise<string | null> {
    const { rows } = await client.query<{ insutype: string }>(
      `SELECT insutype FROM (
         SELECT DISTINCT ON (insutype) insutype, result FROM reconciliation_run
          WHERE kind = 'totals' AND insutype IS NOT NULL AND institution = $1 AND clr_type = $2 AND setl_optins = $3
            AND from_day = $4 AND to_day = $5 ORDER BY insutype, at DESC, run_id DESC) newest
        WHERE result <> '000000' LIMIT 2`,
      groupValues(group).slice(0, 5),
    );
    return rows.length === 1 ? (rows[0]?.insutype ?? null) : null;
  }

  /** Open differences of a group. */
  async countOpen(group: ReconciliationGroup): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM reconciliation_difference WHERE ${OF_GROUP}`,
      groupValues(group),
    );
    return rows[0]?.count ?? 0;
  }

  async find(differenceId: string): Promise<Difference | undefined> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM reconciliation_difference WHERE difference_id = $1`,
      [differenceId],
    );
    return rows[0] && differenceOf(rows[0]);
  }

  /** Enters what staff say of an open difference; false when it is not open. */
  async change(differenceId: string, { owner, reason, cure }: DifferenceChange): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE reconciliation_difference
          SET owner = coalesce($2, owner), reason = coalesce($3, reason), cure = coalesce($4, cure)
        WHERE difference_id = $1 AND state = 'open'`,
      [differenceId, owner ?? null, reason ?? null, cure ?? null],
    );
    return rowCount === 1;
  }

  /** Differences that match, newest first, after a place. */
  async list(filter: DifferenceFilter, limit: number, after?: ListPlace): Promise<Difference[]> {
    const { institution, state, owner, from, to } = filter;
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM reconciliation_difference
        WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR state = $2)
          AND ($3::text IS NULL OR owner = $3)
          AND ($4::date IS NULL OR to_day >= $4) AND ($5::date IS NULL OR from_day <= $5)
          AND ($6::timestamptz IS NULL OR (opened_at, difference_id) < ($6, $7))
        ORDER BY opened_at DESC, difference_id DESC LIMIT $8`,
      [
        ...[institution ?? null, state ?? null, owner ?? null, from ?? null, to ?? null],
        ...[after === undefined ? null : new Date(after.at), after?.id ?? null, limit],
      ],
    );
    return rows.map(differenceOf);
  }
}

const ENTER = `
  INSERT INTO reconciliation_difference AS d (difference_id, institution, insutype, clr_type, setl_optins, setl_id, mdtrt_id,
    refund, from_day, to_day, result, differing, centre, institution_says, first_run, last_run, opened_at)
  SELECT e.id, e.institution, e.insutype, e.clr_type, e.setl_optins, e.setl_id, e.mdtrt_id, e.refund, e.from_day, e.to_day,
         e.result, ARRAY(SELECT json_array_elements_text(e.differing)), e.centre, e.institution_says, $1, $1, $2
    FROM json_to_recordset($3::json) AS e(id text, institution text, insutype text, clr_type text, setl_optins text,
         setl_id text, mdtrt_id text, refund text, from_day date, to_day date, result text, differing json, centre json,
         institution_says json)
  ON CONFLICT (institution, clr_type, setl_optins, setl_id, refund) WHERE state = 'open'
  DO UPDATE SET insutype = excluded.insutype, mdtrt_id = excluded.mdtrt_id, from_day = excluded.from_day,
    to_day = excluded.to_day, result = excluded.result, differing = excluded.differing, centre = excluded.centre,
    institution_says = excluded.institution_says, last_run = excluded.last_run`;

function entryOf(run: ReconciliationRun, row: ComparedRow, insutype: string | null): object {
  const { group } = run;
  const { centre, institution } = row;
  const { setlId, mdtrtId, refund } = shownOf(row);
  const { from, to } = centre ? { from: centre.movement.day, to: centre.movement.day } : group;
  return {
    ...{ id: idOf('rd', run.runId, refund, setlId), institution: group.institution },
    insutype: centre?.movement.settlement.insutype ?? insutype,
    ...{ clr_type: group.clrType, setl_optins: group.setlOptins, setl_id: setlId, mdtrt_id: mdtrtId, refund },
    ...{ from_day: from, to_day: to, result: row.result, differing: row.differing },
    ...{ centre: moneyOf(centre), institution_says: moneyOf(institution) },
  };
}

function shownOf({ centre, institution }: ComparedRow) {
  const shown = centre ?? institution;
  if (shown === undefined) throw new RangeError('a row of neither side');
  return shown;
}

function moneyOf(row: ReconciledMoney | undefined): ReconciledMoney | null {
  if (row === undefined) return null;
  const { medfee, fundPay, accountPay } = row;
  return { medfee, fundPay, accountPay };
}

function groupValues({ institution, clrType, setlOptins, from, to, insutype }: ReconciliationGroup): unknown[] {
  return [institution, clrType, setlOptins, from, to, insutype ?? null];
}

function differenceOf(row: Row): Difference {
  return {
    ...{ differenceId: row.difference_id, institution: row.institution, insutype: row.insutype },
    ...{ clrType: row.clr_type, setlOptins: row.setl_optins, setlId: row.setl_id, mdtrtId: row.mdtrt_id },
    ...{ refund: row.refund, from: row.first_day, to: row.last_day, result: row.result, differing: row.differing },
    ...{ centre: row.centre, institutionSays: row.institution_says, state: row.state, owner: row.owner },
    ...{ reason: row.reason, cure: row.cure, firstRun: row.first_run, lastRun: row.last_run },
    ...{
      openedAt: row.opened_at.getTime(),
      resolvedAt: row.resolved_at?.getTime() ?? null,
      resolvedBy: row.resolved_by,
    },
  };
}
