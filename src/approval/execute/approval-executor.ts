import { Injectable, Logger } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../../audit';
import { hexKey } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { Approval } from '../approval';
import { ApprovalKinds, type ApprovalOutcome, type ApprovedBy } from '../approval-kinds';
import { ApprovalStore } from '../approval-store';

/** Who carries an approved request out has this long before another process takes over, ms. */
export const EXECUTION_LEASE_MS = 30_000;
/** Tries before a request that breaks the service every time is given up. */
export const MAX_ATTEMPTS = 10;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 300_000;
/** Requests taken up in one go. */
const BATCH = 16;

/**
 * Carries out what was approved. The decision is durable first; a process that dies behind it leaves the request to the
 * others, and the identity under which it is carried out follows from the approval, so that twice has one effect.
 */
@Injectable()
export class ApprovalExecutor {
  readonly #logger = new Logger(ApprovalExecutor.name);

  constructor(
    private readonly store: ApprovalStore,
    private readonly kinds: ApprovalKinds,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Carries out what is approved and left over; answers how many requests it took. */
  async carryOutDue(): Promise<number> {
    const now = this.clock.now();
    let taken = 0;
    for (const approvalId of await this.store.toExecute(now, BATCH)) {
      const approval = await this.store.take(approvalId, now, now + EXECUTION_LEASE_MS);
      if (approval === undefined) continue;
      taken += 1;
      await this.carryOut(approval);
    }
    return taken;
  }

  /**
   * Carries out a request that this process has taken, and answers it as it stands then. Never rejects because of what was
   * asked for: that ends as failed, or is left to be tried again.
   */
  async carryOut(approval: Approval): Promise<Approval> {
    let outcome: ApprovalOutcome;
    try {
      outcome = await this.#execute(approval);
    } catch (error) {
      const refusal = refusalOf(error) ?? (approval.attempts >= MAX_ATTEMPTS ? 'gave_up' : undefined);
      if (refusal === undefined) return this.#putOff(approval, error);
      this.#logger.warn({ err: error, approvalId: approval.approvalId }, 'an approved request cannot be carried out');
      outcome = { result: 'refused', reason: refusal };
    }
    const state = outcome.result === 'refused' ? 'failed' : 'executed';
    if (await this.store.finish(approval.approvalId, state, outcome)) {
      await this.audit.record(entryOf(approval, outcome));
    }
    return (await this.store.byId(approval.approvalId)) ?? approval;
  }

  #execute({ approvalId, kind: code, content, maker, checker }: Approval): Promise<ApprovalOutcome> {
    const kind = this.kinds.find(code);
    if (!kind || checker === null) throw new Error(`the approval ${approvalId} cannot be carried out`);
    const key = hexKey(`approval\n${approvalId}`);
    const by: ApprovedBy = { approvalId, maker, checker, request: { key, digest: key } };
    return kind.execute(kind.parse(content.payload), by);
  }

  async #putOff(approval: Approval, error: unknown): Promise<Approval> {
    const { approvalId, attempts } = approval;
    this.#logger.warn({ err: error, approvalId }, 'an approved request was not carried out; it will be tried again');
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    // Where the database is away this fails too: then the lease runs out and says the same.
    await this.store.putOff(approvalId, this.clock.now() + wait).catch(() => undefined);
    return approval;
  }
}

/** The code of a problem that will be the same at every try; undefined for what may pass. */
function refusalOf(error: unknown): string | undefined {
  return error instanceof ProblemError && error.status < 500 && error.code !== 'too_many_requests'
    ? error.code
    : undefined;
}

function entryOf({ approvalId, kind, maker, checker, cardholderId }: Approval, outcome: ApprovalOutcome): AuditEntry {
  return {
    actor: { kind: 'system', id: 'approval' },
    action: 'approval.execute',
    outcome: outcome.result === 'refused' ? 'refused' : 'done',
    object: approvalId,
    ...(cardholderId === null ? {} : { cardholderId }),
    details: { kind, maker, checker, result: outcome.result, ...(outcome.reason && { refusal: outcome.reason }) },
  };
}
