import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { KeyRing, type SealedColumn } from '../platform/crypto';
import type { Approval, ApprovalContent, ApprovalState } from './approval';
import type { ApprovalFact, ApprovalOutcome } from './approval-kinds';

const COLUMNS = `approval_id, kind, state, maker, checker, cardholder_id, content, facts, decision_reason,
  replace(decision_key::text, '-', '') AS decision_key, result, requested_at, expires_at, decided_at, attempts`;

interface Row {
  readonly approval_id: string;
  readonly kind: string;
  readonly state: Approval['state'];
  readonly maker: string;
  readonly checker: string | null;
  readonly cardholder_id: string | null;
  readonly content: Buffer;
  readonly facts: Buffer | null;
  readonly decision_reason: Buffer | null;
  readonly decision_key: string | null;
  readonly result: Approval['result'];
  readonly requested_at: number;
  readonly expires_at: number;
  readonly decided_at: number | null;
  readonly attempts: number;
}

/** A request to be entered. */
export interface NewApproval {
  readonly approvalId: string;
  readonly kind: string;
  readonly maker: string;
  readonly cardholderId: string | null;
  readonly requestKey: string;
  readonly content: ApprovalContent;
  readonly requestedAt: number;
  readonly expiresAt: number;
}

/** What is written when a request is decided. */
export interface ApprovalDecision {
  readonly state: 'approved' | 'refused' | 'withdrawn';
  /** Null when the maker withdraws. */
  readonly checker: string | null;
  readonly reason: string;
  readonly key: string;
  readonly facts: readonly ApprovalFact[];
  readonly at: number;
  /** Until when an approved one is left to whoever approved it. */
  readonly attemptAfter: number;
}

/** Which requests to list; all conditions hold. */
export interface ApprovalFilter {
  readonly state?: ApprovalState;
  readonly kind?: string;
  readonly maker?: string;
  /** Who asks: requests of this person, of these kinds, and with `cardholders` those about a cardholder. */
  readonly visibleTo: { readonly staffId: string; readonly kinds: readonly string[]; readonly cardholders: boolean };
}

/** The place of an item in the list, newest first. */
export interface ApprovalPlace {
  readonly at: number;
  readonly id: string;
}

/** Requests under four eyes, in the database. */
@Injectable()
export class ApprovalStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  /** Enters a request; the one that stands is answered when the same command has entered it before. */
  async insert(approval: NewApproval): Promise<Approval> {
    const { approvalId, kind, maker, cardholderId, requestKey, content, requestedAt, expiresAt } = approval;
    await this.pool.query(
      `INSERT INTO approval (approval_id, kind, maker, cardholder_id, request_key, content, requested_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING`,
      [
        approvalId,
        kind,
        maker,
        cardholderId,
        requestKey,
        this.#seal(content, contextOf(approvalId)),
        requestedAt,
        expiresAt,
      ],
    );
    const entered = await this.byRequest(requestKey);
    if (!entered) throw new Error('the approval is gone');
    return entered;
  }

  async byRequest(requestKey: string): Promise<Approval | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM approval WHERE request_key = $1`, [requestKey]);
    return rows[0] && this.#approvalOf(rows[0]);
  }

  async byId(approvalId: string): Promise<Approval | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM approval WHERE approval_id = $1`, [approvalId]);
    return rows[0] && this.#approvalOf(rows[0]);
  }

  /** Requests of a person that wait at a moment. */
  async countWaiting(maker: string, now: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM approval WHERE maker = $1 AND state = 'pending' AND expires_at > $2`,
      [maker, now],
    );
    return rows[0]?.count ?? 0;
  }

  /** Newest first, behind a place. */
  async list(
    filter: ApprovalFilter,
    behind: ApprovalPlace | undefined,
    limit: number,
    now: number,
  ): Promise<Approval[]> {
    const values: unknown[] = [];
    const at = (value: unknown): string => `$${values.push(value)}`;
    const { staffId, kinds, cardholders } = filter.visibleTo;
    const conditions = [
      `(maker = ${at(staffId)} OR kind = ANY (${at(kinds)}::text[])${cardholders ? ' OR cardholder_id IS NOT NULL' : ''})`,
    ];
    if (filter.kind !== undefined) conditions.push(`kind = ${at(filter.kind)}`);
    if (filter.maker !== undefined) conditions.push(`maker = ${at(filter.maker)}`);
    if (filter.state === 'pending') conditions.push(`state = 'pending' AND expires_at > ${at(now)}`);
    else if (filter.state === 'expired') conditions.push(`state = 'pending' AND expires_at <= ${at(now)}`);
    else if (filter.state !== undefined) conditions.push(`state = ${at(filter.state)}`);
    if (behind) conditions.push(`(requested_at, approval_id) < (${at(behind.at)}::bigint, ${at(behind.id)})`);
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM approval WHERE ${conditions.join(' AND ')}
        ORDER BY requested_at DESC, approval_id DESC LIMIT ${at(limit)}`,
      values,
    );
    return rows.map((row) => this.#approvalOf(row));
  }

  /**
   * Decides a request while its row is locked, so that of two deciders the second sees what the first did. `decide` answers
   * what to write, or nothing. Answers the request as it stands afterwards; undefined when there is none.
   */
  async decide(
    approvalId: string,
    decide: (approval: Approval) => ApprovalDecision | undefined,
  ): Promise<{ readonly approval: Approval; readonly decided: boolean } | undefined> {
    return this.#inTransaction(async (client) => {
      const { rows } = await client.query<Row>(`SELECT ${COLUMNS} FROM approval WHERE approval_id = $1 FOR UPDATE`, [
        approvalId,
      ]);
      if (!rows[0]) return undefined;
      const approval = this.#approvalOf(rows[0]);
      const decision = decide(approval);
      if (decision === undefined) return { approval, decided: false };
      const { rows: written } = await client.query<Row>(
        `UPDATE approval SET state = $2, checker = $3, decision_reason = $4, decision_key = $5, facts = $6, decided_at = $7,
           attempt_after = $8 WHERE approval_id = $1 RETURNING ${COLUMNS}`,
        [
          approvalId,
          decision.state,
          decision.checker,
          this.#seal(decision.reason, `${contextOf(approvalId)}:decision`),
          decision.key,
          this.#seal(decision.facts, `${contextOf(approvalId)}:facts`),
          decision.at,
          decision.attemptAfter,
        ],
      );
      if (!written[0]) throw new Error('the approval is gone');
      return { approval: this.#approvalOf(written[0]), decided: true };
    });
  }

  /** Ids of requests that are approved and not carried out, and that nobody else is at. */
  async toExecute(now: number, limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ approval_id: string }>(
      `SELECT approval_id FROM approval WHERE state = 'approved' AND attempt_after <= $1 ORDER BY attempt_after LIMIT $2`,
      [now, limit],
    );
    return rows.map((row) => row.approval_id);
  }

  /** Takes an approved request to carry it out; undefined when somebody else has it, or it has been carried out. */
  async take(approvalId: string, now: number, until: number): Promise<Approval | undefined> {
    const { rows } = await this.pool.query<Row>(
      `UPDATE approval SET attempts = attempts + 1, attempt_after = $3
        WHERE approval_id = $1 AND state = 'approved' AND attempt_after <= $2 RETURNING ${COLUMNS}`,
      [approvalId, now, until],
    );
    return rows[0] && this.#approvalOf(rows[0]);
  }

  /** Leaves an approved request to be tried again after a moment. */
  async putOff(approvalId: string, until: number): Promise<void> {
    await this.pool.query(`UPDATE approval SET attempt_after = $2 WHERE approval_id = $1 AND state = 'approved'`, [
      approvalId,
      until,
    ]);
  }

  /** Notes what came of carrying it out; false when that was noted before. */
  async finish(approvalId: string, state: 'executed' | 'failed', result: ApprovalOutcome): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE approval SET state = $2, result = $3 WHERE approval_id = $1 AND state = 'approved'`,
      [approvalId, state, JSON.stringify(result)],
    );
    return rowCount === 1;
  }

  async #inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  #seal(value: unknown, context: string): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(value)), context);
  }

  #open(sealed: Buffer, context: string): unknown {
    return JSON.parse(this.keys.open(sealed, context).toString());
  }

  #approvalOf(row: Row): Approval {
    const context = contextOf(row.approval_id);
    return {
      approvalId: row.approval_id,
      kind: row.kind,
      state: row.state,
      maker: row.maker,
      checker: row.checker,
      cardholderId: row.cardholder_id,
      content: this.#open(row.content, context) as ApprovalContent,
      facts: row.facts && (this.#open(row.facts, `${context}:facts`) as readonly ApprovalFact[]),
      decisionReason: row.decision_reason && (this.#open(row.decision_reason, `${context}:decision`) as string),
      decisionKey: row.decision_key,
      result: row.result,
      requestedAt: row.requested_at,
      expiresAt: row.expires_at,
      decidedAt: row.decided_at,
      attempts: row.attempts,
    };
  }
}

/** Context under which everything of a request is sealed. */
function contextOf(approvalId: string): string {
  return `approval:${approvalId}`;
}

/** What this store seals with the key ring. */
export const APPROVAL_SEALED: readonly SealedColumn[] = [
  { column: 'content', suffix: '' },
  { column: 'facts', suffix: ':facts' },
  { column: 'decision_reason', suffix: ':decision' },
].map(({ column, suffix }) => ({
  ...{ table: 'approval', column, key: ['approval_id'] },
  context: ([approvalId = '']) => `${contextOf(approvalId)}${suffix}`,
}));
