import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { ChargedTo } from '../../authorization';
import type { RequestIdentity } from '../../event-store';
import { inTransaction } from '../../platform/database';
import type { CaseKind, CaseState } from '../domain/case-states';
import type { CaseAction, CaseEntry, CaseRecord } from './case-record';

const COLUMNS = `case_id, stream_id, kind, state, authorization_id, amount, provisional_credit, charged_to, sealed_text,
  opened_at, opened_by, evidence_due, decision_due, decided_at`;

interface Row {
  readonly case_id: string;
  readonly stream_id: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly authorization_id: string | null;
  readonly amount: number | null;
  readonly provisional_credit: number | null;
  readonly charged_to: ChargedTo | null;
  readonly sealed_text: Buffer;
  readonly opened_at: Date;
  readonly opened_by: string;
  readonly evidence_due: Date;
  readonly decision_due: Date;
  readonly decided_at: Date | null;
}

/** Which cases to list; all conditions must hold. */
export interface CaseFilter {
  readonly state?: CaseState;
  readonly streamId?: number;
  /** Only those whose deadline has passed at this instant, ms since the epoch. */
  readonly overdueAt?: number;
}

/** Place of a case in the list, which is ordered by opening, newest first. */
export interface CasePlace {
  readonly at: number;
  readonly caseId: string;
}

/** A new entry of the course of a case. */
export interface NewEntry {
  readonly action: CaseAction;
  readonly at: number;
  readonly by: string;
  readonly request: RequestIdentity;
  readonly sealedText?: Buffer;
  readonly approvalId?: string;
}

/** What changes in a case. */
export interface CaseChange {
  readonly state: CaseState;
  readonly provisionalCredit?: number;
  readonly chargedTo?: ChargedTo;
  readonly decidedAt?: number;
}

/** The tables of the cases. */
@Injectable()
export class CaseStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters a case with its first entry; answers the one that the same request entered before. */
  async insert(record: CaseRecord, request: RequestIdentity): Promise<string> {
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        `INSERT INTO desk_case (case_id, stream_id, kind, state, authorization_id, amount, sealed_text, opened_at, opened_by,
           evidence_due, decision_due, request)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (request) DO NOTHING`,
        [
          ...[record.caseId, record.streamId, record.kind, record.state, record.authorizationId, record.amount],
          ...[record.sealedText, new Date(record.openedAt), record.openedBy],
          ...[new Date(record.evidenceDue), new Date(record.decisionDue), request.key],
        ],
      );
      if (rowCount === 0) {
        const { rows } = await client.query<{ case_id: string }>('SELECT case_id FROM desk_case WHERE request = $1', [
          request.key,
        ]);
        return rows[0]?.case_id ?? record.caseId;
      }
      await enter(client, record.caseId, { action: 'opened', at: record.openedAt, by: record.openedBy, request });
      return record.caseId;
    });
  }

  async find(caseId: string): Promise<CaseRecord | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM desk_case WHERE case_id = $1`, [caseId]);
    return rows[0] && recordOf(rows[0]);
  }

  /** Cases that match, newest first, after a place. */
  async list(filter: CaseFilter, limit: number, after?: CasePlace): Promise<CaseRecord[]> {
    const { conditions, values } = conditionsOf(filter, after);
    // The open page of a cardholder asks for the cases of one record: that shape is worth a plan that is kept.
    const ofCardholder = filter.streamId !== undefined && values.length === 1;
    const { rows } = await this.pool.query<Row>({
      ...(ofCardholder ? { name: 'desk_cases_of_cardholder' } : {}),
      text: `SELECT ${COLUMNS} FROM desk_case ${conditions} ORDER BY opened_at DESC, case_id DESC LIMIT $${values.length + 1}`,
      values: [...values, limit],
    });
    return rows.map(recordOf);
  }

  /** Cases of these records that are not decided. */
  async countOpen(streamIds: readonly number[]): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM desk_case WHERE stream_id = ANY ($1::bigint[]) AND decided_at IS NULL',
      [streamIds],
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Changes a case while it is locked against other changes: `decide` sees it as it is and says what to enter and to change;
   * undefined leaves it. Answers what `decide` answers; undefined when there is no such case.
   */
  async change<Answer>(
    caseId: string,
    decide: (record: CaseRecord) => {
      readonly answer: Answer;
      readonly change?: CaseChange;
      readonly entry?: NewEntry;
    },
  ): Promise<Answer | undefined> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<Row>(`SELECT ${COLUMNS} FROM desk_case WHERE case_id = $1 FOR UPDATE`, [
        caseId,
      ]);
      if (!rows[0]) return undefined;
      const { answer, change, entry } = decide(recordOf(rows[0]));
      if (entry) await enter(client, caseId, entry);
      if (change) {
        await client.query(
          `UPDATE desk_case SET state = $2, provisional_credit = coalesce($3, provisional_credit),
             charged_to = coalesce($4, charged_to), decided_at = coalesce($5, decided_at) WHERE case_id = $1`,
          [
            ...[caseId, change.state, change.provisionalCredit ?? null, change.chargedTo ?? null],
            change.decidedAt === undefined ? null : new Date(change.decidedAt),
          ],
        );
      }
      return answer;
    });
  }

  /** The course of a case from its beginning. */
  async entries(caseId: string): Promise<CaseEntry[]> {
    const { rows } = await this.pool.query<{
      number: number;
      action: CaseAction;
      at: Date;
      by: string;
      sealed_text: Buffer | null;
      approval_id: string | null;
    }>(
      'SELECT number, action, at, by, sealed_text, approval_id FROM desk_case_entry WHERE case_id = $1 ORDER BY number',
      [caseId],
    );
    return rows.map((row) => ({
      ...{ number: row.number, action: row.action, at: row.at.getTime(), by: row.by },
      ...{ sealedText: row.sealed_text, approvalId: row.approval_id },
    }));
  }
}

/** What a list of cases is narrowed down by: a clause with parameters, and their values. */
function conditionsOf(
  { state, streamId, overdueAt }: CaseFilter,
  after: CasePlace | undefined,
): { readonly conditions: string; readonly values: readonly unknown[] } {
  const parts: string[] = [];
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  if (state !== undefined) parts.push(`state = ${parameter(state)}`);
  if (streamId !== undefined) parts.push(`stream_id = ${parameter(streamId)}`);
  if (overdueAt !== undefined) {
    const due = `CASE state WHEN 'provisional_credit' THEN decision_due ELSE least(evidence_due, decision_due) END`;
    parts.push(`decided_at IS NULL AND ${due} <= ${parameter(new Date(overdueAt))}`);
  }
  if (after !== undefined) {
    parts.push(`(opened_at, case_id) < (${parameter(new Date(after.at))}, ${parameter(after.caseId)})`);
  }
  return { conditions: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

/** Adds to the course of a case, once for a request. The row of the case is locked, or new. */
async function enter(client: PoolClient, caseId: string, entry: NewEntry): Promise<void> {
  await client.query(
    `INSERT INTO desk_case_entry (case_id, number, action, at, by, sealed_text, approval_id, request)
     SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM desk_case_entry WHERE case_id = $1
     ON CONFLICT (request) DO NOTHING`,
    [
      ...[caseId, entry.action, new Date(entry.at), entry.by],
      ...[entry.sealedText ?? null, entry.approvalId ?? null, entry.request.key],
    ],
  );
}

function recordOf(row: Row): CaseRecord {
  return {
    caseId: row.case_id,
    streamId: row.stream_id,
    kind: row.kind,
    state: row.state,
    authorizationId: row.authorization_id,
    amount: row.amount,
    provisionalCredit: row.provisional_credit,
    chargedTo: row.charged_to,
    sealedText: row.sealed_text,
    openedAt: row.opened_at.getTime(),
    openedBy: row.opened_by,
    evidenceDue: row.evidence_due.getTime(),
    decisionDue: row.decision_due.getTime(),
    decidedAt: row.decided_at?.getTime() ?? null,
  };
}
