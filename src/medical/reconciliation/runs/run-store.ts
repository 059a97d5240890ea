import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { ReconciledTotals, StmtResult } from '../../domain/reconciliation';
import type { ReconciliationGroup } from '../reconciliation-group';

export const RUN_KINDS = ['totals', 'details'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** One reconciliation: what both sides said, and what came of it. */
export interface ReconciliationRun {
  /** `rr_…`. */
  readonly runId: string;
  readonly kind: RunKind;
  readonly group: ReconciliationGroup;
  readonly centre: ReconciledTotals;
  readonly institution: ReconciledTotals;
  readonly result: StmtResult;
  /** Rows by result; of details only. */
  readonly rowResults?: Readonly<Record<StmtResult, number>>;
  readonly uploadFile?: string;
  readonly resultFile?: string;
  /** The run that this one repeats. */
  readonly repeats?: string;
  /** Staff id; left out when the institution asked. */
  readonly by?: string;
  /** ms since the epoch. */
  readonly at: number;
}

interface Row {
  readonly run_id: string;
  readonly kind: RunKind;
  readonly institution: string;
  readonly insutype: string | null;
  readonly clr_type: string;
  readonly setl_optins: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly refunds_only: boolean;
  readonly centre: ReconciledTotals;
  readonly institution_says: ReconciledTotals;
  readonly result: StmtResult;
  readonly row_results: Record<StmtResult, number> | null;
  readonly upload_file: string | null;
  readonly result_file: string | null;
  readonly repeats: string | null;
  readonly run_by: string | null;
  readonly at: Date;
}

const COLUMNS = `run_id, kind, institution, insutype, clr_type, setl_optins, from_day::text AS from_day,
  to_day::text AS to_day, refunds_only, centre, institution_says, result, row_results, upload_file, result_file, repeats,
  run_by, at`;

/** Which runs to list; all conditions must hold. */
export interface RunFilter {
  readonly institution?: string;
  readonly result?: StmtResult;
  /** Runs whose period touches these days. */
  readonly from?: string;
  readonly to?: string;
}

/** Place in a list that is ordered newest first. */
export interface ListPlace {
  readonly at: number;
  readonly id: string;
}

/** The history of reconciliations. */
@Injectable()
export class RunStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async find(runId: string): Promise<ReconciliationRun | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM reconciliation_run WHERE run_id = $1`, [runId]);
    return rows[0] && runOf(rows[0]);
  }

  /** Enters a run; false when it was entered before. */
  async insert(client: PoolClient, run: ReconciliationRun): Promise<boolean> {
    const { group } = run;
    const { rowCount } = await client.query(
      `INSERT INTO reconciliation_run (run_id, kind, institution, insutype, clr_type, setl_optins, from_day, to_day,
         refunds_only, centre, institution_says, result, row_results, upload_file, result_file, repeats, run_by, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT (run_id) DO NOTHING`,
      [
        ...[run.runId, run.kind, group.institution, group.insutype ?? null, group.clrType, group.setlOptins],
        ...[group.from, group.to, group.refundsOnly, JSON.stringify(run.centre), JSON.stringify(run.institution)],
        ...[run.result, run.rowResults === undefined ? null : JSON.stringify(run.rowResults)],
        ...[run.uploadFile ?? null, run.resultFile ?? null, run.repeats ?? null, run.by ?? null, new Date(run.at)],
      ],
    );
    return rowCount === 1;
  }

  /** Runs that match, newest first, after a place. */
  async list(
    { institution, result, from, to }: RunFilter,
    limit: number,
    after?: ListPlace,
  ): Promise<ReconciliationRun[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM reconciliation_run
        WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR result = $2)
          AND ($3::date IS NULL OR to_day >= $3) AND ($4::date IS NULL OR from_day <= $4)
          AND ($5::timestamptz IS NULL OR (at, run_id) < ($5, $6))
        ORDER BY at DESC, run_id DESC LIMIT $7`,
      [
        ...[institution ?? null, result ?? null, from ?? null, to ?? null],
        ...[after === undefined ? null : new Date(after.at), after?.id ?? null, limit],
      ],
    );
    return rows.map(runOf);
  }

  /** The last run of each group within a period that lies in it, of all settlements of the kind. */
  async lastOfEachGroup({
    institution,
    clrType,
    setlOptins,
    from,
    to,
  }: ReconciliationGroup): Promise<ReconciliationRun[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT DISTINCT ON (kind, insutype, r.from_day, r.to_day) ${COLUMNS} FROM reconciliation_run r
        WHERE institution = $1 AND clr_type = $2 AND setl_optins = $3 AND r.from_day >= $4 AND r.to_day <= $5
          AND NOT refunds_only
        ORDER BY kind, insutype, r.from_day, r.to_day, at DESC, run_id DESC`,
      [institution, clrType, setlOptins, from, to],
    );
    return rows.map(runOf);
  }
}

function runOf(row: Row): ReconciliationRun {
  return {
    ...{ runId: row.run_id, kind: row.kind },
    group: {
      ...{ institution: row.institution, clrType: row.clr_type, setlOptins: row.setl_optins },
      ...(row.insutype === null ? {} : { insutype: row.insutype }),
      ...{ from: row.from_day, to: row.to_day, refundsOnly: row.refunds_only },
    },
    ...{ centre: row.centre, institution: row.institution_says, result: row.result },
    ...(row.row_results === null ? {} : { rowResults: row.row_results }),
    ...(row.upload_file === null ? {} : { uploadFile: row.upload_file }),
    ...(row.result_file === null ? {} : { resultFile: row.result_file }),
    ...(row.repeats === null ? {} : { repeats: row.repeats }),
    ...(row.run_by === null ? {} : { by: row.run_by }),
    at: row.at.getTime(),
  };
}
