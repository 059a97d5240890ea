import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Approvals, type RequestedApproval } from '../../approval';
import type { RequestIdentity } from '../../event-store';
import { BANK_BREAKS, SETTLEMENT_BANK } from '../../ledger';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { fen, type Fen } from '../../platform/money';
import type { StaffIdentity } from '../../staff';
import type { BreakClass } from '../domain/reconcile';
import { SettlementBookings } from '../settlement-stream';
import type { Pair } from './reconcile-store';

/** The kind of approval of what closes a break. */
export const BANK_BREAK_CLOSE = 'bank_break_close';
/** Breaks that are listed at once. */
const MAX_LISTED = 1_000;
const MAX_REASON = 500;
const MAX_OWNER = 100;

/** A difference that needs a person (对账差错). */
export interface BankBreak {
  readonly breakId: number;
  readonly pair: Pair;
  readonly class: BreakClass;
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Left − right, fen. */
  readonly difference: Fen;
  /** YYYY-MM-DD, and days since then. */
  readonly foundOn: string;
  readonly ageDays: number;
  readonly state: 'open' | 'resolved' | 'closed';
  /** Who looks after it. */
  readonly owner: string | null;
  readonly reason: string | null;
}

/** What a second person is asked to agree to. */
export interface BreakClosing {
  readonly breakId: number;
  /** Whether the ledger is booked to what the other side has; without, the break is closed as it is. */
  readonly entry: boolean;
  readonly reason: string;
}

const COLUMNS = `break_id::int AS "breakId", pair, class, left_entries AS "left", right_entries AS "right", difference::text,
  to_char(found_on, 'YYYY-MM-DD') AS "foundOn", ($1::date - found_on)::int AS "ageDays", state, owner, reason`;

/** Breaks as work items: who looks after one, and how two people close it. */
@Injectable()
export class BreakWork {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly approvals: Approvals,
    private readonly bookings: SettlementBookings,
    private readonly clock: Clock,
  ) {}

  /** Breaks that are open, the oldest first; `today` is what their age counts to. */
  async open(today: string): Promise<readonly BankBreak[]> {
    const { rows } = await this.pool.query<BankBreak & { difference: string }>(
      `SELECT ${COLUMNS} FROM bank_break WHERE state = 'open' ORDER BY found_on, break_id LIMIT ${MAX_LISTED}`,
      [today],
    );
    return rows.map((row) => ({ ...row, difference: fen(Number(row.difference)) }));
  }

  /** @throws ProblemError `not_found`. */
  async get(breakId: number, today: string): Promise<BankBreak> {
    const { rows } = await this.pool.query<BankBreak & { difference: string }>(
      `SELECT ${COLUMNS} FROM bank_break WHERE break_id = $2`,
      [today, breakId],
    );
    const [row] = rows;
    if (row === undefined) throw new ProblemError('not_found', { detail: `there is no break ${breakId}` });
    return { ...row, difference: fen(Number(row.difference)) };
  }

  /** Gives an open break to somebody. @throws ProblemError `state_conflict` when it is not open. */
  async assign(breakId: number, owner: string): Promise<void> {
    if (owner === '' || owner.length > MAX_OWNER) throw invalid('owner', `must have 1 to ${MAX_OWNER} characters`);
    const { rowCount } = await this.pool.query(
      `UPDATE bank_break SET owner = $2 WHERE break_id = $1 AND state = 'open'`,
      [breakId, owner],
    );
    if (rowCount !== 1) throw notOpen(breakId);
  }

  /** Asks a second person to let a break be closed (平账). */
  async askClosing(
    closing: BreakClosing,
    by: Pick<StaffIdentity, 'staffId'>,
    request: RequestIdentity,
    today: string,
  ): Promise<RequestedApproval> {
    const { breakId, reason } = closing;
    if (reason === '' || reason.length > MAX_REASON) throw invalid('reason', `must have 1 to ${MAX_REASON} characters`);
    if ((await this.get(breakId, today)).state !== 'open') throw notOpen(breakId);
    return this.approvals.request(by, { kind: BANK_BREAK_CLOSE, payload: closing, reason, request });
  }

  /**
   * Closes a break. With an entry the ledger's bank account is booked to what the other side has, against the breaks' account. Done
   * again under the same approval it changes nothing; answers false when the break is not open any more.
   */
  async close({ breakId, entry, reason }: BreakClosing, approvalId: string, today: string): Promise<boolean> {
    const found = await this.get(breakId, today);
    if (found.state !== 'open') return this.#wasClosedBy(breakId, approvalId);
    const { difference, pair } = found;
    if (entry && difference !== 0) {
      // Money at the bank is an asset: more of it is a negative amount.
      await this.bookings.book({
        key: `bank break ${breakId} ${approvalId}`,
        type: 'BankBreakClosed',
        postings: [
          { account: SETTLEMENT_BANK, amount: difference },
          { account: BANK_BREAKS, amount: fen(0 - difference) },
        ],
        data: { breakId, pair, class: found.class, difference, approvalId },
      });
    }
    const { rowCount } = await this.pool.query(
      `UPDATE bank_break SET state = 'closed', reason = $2, approval_id = $3, closed_at = $4 WHERE break_id = $1 AND state = 'open'`,
      [breakId, reason, approvalId, new Date(this.clock.now())],
    );
    return rowCount === 1 || this.#wasClosedBy(breakId, approvalId);
  }

  async #wasClosedBy(breakId: number, approvalId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT 1 FROM bank_break WHERE break_id = $1 AND approval_id = $2', [
      breakId,
      approvalId,
    ]);
    return rowCount === 1;
  }
}

function notOpen(breakId: number): ProblemError {
  return new ProblemError('state_conflict', { detail: `the break ${breakId} is not open` });
}

function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'length', message }] });
}
