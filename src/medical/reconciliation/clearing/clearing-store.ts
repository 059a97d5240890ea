import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type ClearingState, type ClearingStep, moveClearing } from '../../domain/reconciliation';
import { inTransaction } from '../../../platform/database';
import type { ListPlace } from '../runs/run-store';

/** An application for the clearing (清算申请) of a month; amounts are fen. */
export interface ClearingApplication {
  /** `ca_…`: 清算申请事件ID. */
  readonly applicationId: string;
  readonly institution: string;
  readonly clrType: string;
  readonly setlOptins: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly from: string;
  readonly to: string;
  readonly medfee: number;
  /** 医保认可费用总额. */
  readonly recognised: number;
  /** 基金申报总额. */
  readonly appliedFund: number;
  readonly cash: number;
  readonly accountPay: number;
  readonly state: ClearingState;
  /** Code of why it was refused. */
  readonly reason: string | null;
  /** ms since the epoch. */
  readonly appliedAt: number;
  readonly endedAt: number | null;
  /** Staff id. */
  readonly endedBy: string | null;
}

interface Row {
  readonly application_id: string;
  readonly institution: string;
  readonly clr_type: string;
  readonly setl_optins: string;
  readonly month: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly medfee: number;
  readonly recognised: number;
  readonly applied_fund: number;
  readonly cash: number;
  readonly account_pay: number;
  readonly state: ClearingState;
  readonly reason: string | null;
  readonly applied_at: Date;
  readonly ended_at: Date | null;
  readonly ended_by: string | null;
}

const COLUMNS = `application_id, institution, clr_type, setl_optins, month, from_day::text AS first_day,
  to_day::text AS last_day, medfee, recognised, applied_fund, cash, account_pay, state, reason, applied_at, ended_at, ended_by`;

/** Which applications to list; all conditions must hold. */
export interface ClearingFilter {
  readonly institution?: string;
  readonly setlOptins?: string;
  readonly month?: string;
  readonly state?: ClearingState;
}

/** How an application ends. */
export interface ClearingEnd {
  readonly step: ClearingStep;
  readonly at: number;
  readonly by?: string;
  readonly reason?: string;
}

/** What came of a step. */
export type ClearingAnswer =
  | { readonly result: 'done' | 'already_so'; readonly applicationId: string; readonly state: ClearingState }
  | {
      readonly result: 'refused';
      readonly reason: 'clearing_state_invalid';
      readonly applicationId: string;
      readonly state: ClearingState;
      readonly allowedFrom: readonly ClearingState[];
    };

/** Applications for clearing. */
@Injectable()
export class ClearingStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters an application; answers the standing one of the same institution, kind and month when there is one. */
  async insert(application: ClearingApplication): Promise<ClearingApplication | undefined> {
    const { rows } = await this.pool.query<Row>(
      `INSERT INTO clearing_application (application_id, institution, clr_type, setl_optins, month, from_day, to_day, medfee,
         recognised, applied_fund, cash, account_pay, applied_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [
        ...[application.applicationId, application.institution, application.clrType, application.setlOptins],
        ...[application.month, application.from, application.to, application.medfee, application.recognised],
        ...[application.appliedFund, application.cash, application.accountPay, new Date(application.appliedAt)],
      ],
    );
    return rows[0] && applicationOf(rows[0]);
  }

  /** The application that is applied for or approved of the same institution, kind and month. */
  async standing({
    institution,
    clrType,
    setlOptins,
    month,
  }: ClearingApplication): Promise<ClearingApplication | undefined> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM clearing_application
        WHERE institution = $1 AND clr_type = $2 AND setl_optins = $3 AND month = $4 AND state IN ('applied', 'approved')`,
      [institution, clrType, setlOptins, month],
    );
    return rows[0] && applicationOf(rows[0]);
  }

  async find(applicationId: string): Promise<ClearingApplication | undefined> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM clearing_application WHERE application_id = $1`,
      [applicationId],
    );
    return rows[0] && applicationOf(rows[0]);
  }

  /** Ends an application; undefined when there is none with this id, or it is another institution's. */
  async end(applicationId: string, end: ClearingEnd, institution?: string): Promise<ClearingAnswer | undefined> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ state: ClearingState }>(
        `SELECT state FROM clearing_application WHERE application_id = $1 AND ($2::text IS NULL OR institution = $2) FOR UPDATE`,
        [applicationId, institution ?? null],
      );
      if (rows[0] === undefined) return undefined;
      const { state } = rows[0];
      const move = moveClearing(state, end.step);
      if (move.result === 'refused') {
        return { ...move, reason: 'clearing_state_invalid' as const, applicationId, state };
      }
      if (move.result === 'already_so') return { ...move, applicationId, state };
      await client.query(
        'UPDATE clearing_application SET state = $2, ended_at = $3, ended_by = $4, reason = $5 WHERE application_id = $1',
        [applicationId, move.state, new Date(end.at), end.by ?? null, end.reason ?? null],
      );
      return { result: 'done' as const, applicationId, state: move.state };
    });
  }

  /** Applications that match, newest first, after a place. */
  async list(filter: ClearingFilter, limit: number, after?: ListPlace): Promise<ClearingApplication[]> {
    const { institution, setlOptins, month, state } = filter;
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM clearing_application
        WHERE ($1::text IS NULL OR institution = $1) AND ($2::text IS NULL OR setl_optins = $2)
          AND ($3::text IS NULL OR month = $3) AND ($4::text IS NULL OR state = $4)
          AND ($5::timestamptz IS NULL OR (applied_at, application_id) < ($5, $6))
        ORDER BY applied_at DESC, application_id DESC LIMIT $7`,
      [
        ...[institution ?? null, setlOptins ?? null, month ?? null, state ?? null],
        ...[after === undefined ? null : new Date(after.at), after?.id ?? null, limit],
      ],
    );
    return rows.map(applicationOf);
  }
}

function applicationOf(row: Row): ClearingApplication {
  return {
    ...{ applicationId: row.application_id, institution: row.institution, clrType: row.clr_type },
    ...{ setlOptins: row.setl_optins, month: row.month, from: row.first_day, to: row.last_day, medfee: row.medfee },
    ...{ recognised: row.recognised, appliedFund: row.applied_fund, cash: row.cash, accountPay: row.account_pay },
    ...{ state: row.state, reason: row.reason, appliedAt: row.applied_at.getTime() },
    ...{ endedAt: row.ended_at?.getTime() ?? null, endedBy: row.ended_by },
  };
}
