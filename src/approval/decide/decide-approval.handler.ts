import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AuditLog } from '../../audit';
import { refuseReuse, RequestClaims } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { auditOf, type StaffIdentity } from '../../staff';
import { type Approval, stateAt } from '../approval';
import { type ApprovalKind, ApprovalKinds } from '../approval-kinds';
import { type ApprovalDecision, ApprovalStore } from '../approval-store';
import { ApprovalExecutor, EXECUTION_LEASE_MS } from '../execute/approval-executor';
import { isVisible } from '../look-up/visibility';
import { DecideApproval, type DecisionAnswer } from './decide-approval.command';
import { rule, type Ruling } from './decision-rules';

const STATE_AFTER = { approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' } as const;

@CommandHandler(DecideApproval)
export class DecideApprovalHandler implements ICommandHandler<DecideApproval> {
  constructor(
    private readonly store: ApprovalStore,
    private readonly kinds: ApprovalKinds,
    private readonly executor: ApprovalExecutor,
    private readonly claims: RequestClaims,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async execute(command: DecideApproval): Promise<DecisionAnswer> {
    const { request, by, approvalId, decision } = command;
    const { approval, kind } = await this.#find(approvalId, by);
    if (decision !== 'withdraw') await this.#mustDecide(approval, kind, by);
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const payload = kind.parse(approval.content.payload);
    const facts = approval.facts ?? (await kind.describe(payload));
    const objection = kind.objection?.(payload, by.staffId);
    let ruling: Ruling = { result: 'already_so' };
    const decided = await this.store.decide(approvalId, (locked): ApprovalDecision | undefined => {
      const now = this.clock.now();
      ruling = rule(locked, { staffId: by.staffId, decision, key: request.key, now, objection });
      if (ruling.result !== 'done' || locked.decisionKey === request.key) return undefined;
      return {
        ...{ state: STATE_AFTER[decision], reason: command.reason, key: request.key, facts, at: now },
        checker: decision === 'withdraw' ? null : by.staffId,
        attemptAfter: now + EXECUTION_LEASE_MS,
      };
    });
    if (!decided) throw notFound();
    const carriesOut = decided.decided && decision === 'approve';
    return this.#answer(ruling, carriesOut ? await this.executor.carryOut(decided.approval) : decided.approval);
  }

  async #find(approvalId: string, by: StaffIdentity): Promise<{ approval: Approval; kind: ApprovalKind<unknown> }> {
    const approval = await this.store.byId(approvalId);
    const kind = approval && this.kinds.find(approval.kind);
    if (!approval || !kind || !isVisible(approval, by, kind)) throw notFound();
    return { approval, kind };
  }

  /** The route lets everybody in who may read approvals; who may decide one depends on its kind. */
  async #mustDecide(approval: Approval, kind: ApprovalKind<unknown>, by: StaffIdentity): Promise<void> {
    if (by.permissions.has(kind.decidePermission)) return;
    await this.audit.record({
      ...auditOf(by),
      action: 'access.denied',
      outcome: 'denied',
      object: approval.approvalId,
      details: { permission: kind.decidePermission },
    });
    throw new ProblemError('access_denied', { detail: `the permission ${kind.decidePermission} is needed` });
  }

  #answer(ruling: Ruling, approval: Approval): DecisionAnswer {
    const { approvalId, cardholderId, result } = approval;
    return {
      ...ruling,
      approvalId,
      state: stateAt(approval, this.clock.now()),
      ...(cardholderId === null ? {} : { cardholderId }),
      ...(result === null ? {} : { outcome: result }),
    };
  }
}

function notFound(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no approval with this id' });
}
