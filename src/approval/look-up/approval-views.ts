import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { StaffDirectory, type StaffIdentity } from '../../staff';
import { type Approval, stateAt } from '../approval';
import { type ApprovalFact, ApprovalKinds } from '../approval-kinds';
import type { ApprovalView, NamedStaff } from './approval.queries';

/** Makes of stored requests what staff see. */
@Injectable()
export class ApprovalViews {
  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly staff: StaffDirectory,
    private readonly clock: Clock,
  ) {}

  /** The requests in the same order, as this person sees them. */
  async of(approvals: readonly Approval[], by: StaffIdentity): Promise<ApprovalView[]> {
    const people = approvals.flatMap(({ maker, checker }) => (checker === null ? [maker] : [maker, checker]));
    const names = await this.staff.names(people);
    const named = (staffId: string): NamedStaff => ({ staffId, displayName: names.get(staffId) ?? staffId });
    return Promise.all(approvals.map(async (approval) => this.#view(approval, by, named, await this.#facts(approval))));
  }

  #view(
    approval: Approval,
    by: StaffIdentity,
    named: (staffId: string) => NamedStaff,
    facts: readonly ApprovalFact[],
  ): ApprovalView {
    const { approvalId, kind, maker, checker, cardholderId, decisionReason, result } = approval;
    const state = stateAt(approval, this.clock.now());
    return {
      ...{ approvalId, kind, state, reason: approval.content.reason, maker: named(maker) },
      checker: checker === null ? null : named(checker),
      decisionReason,
      requestedAt: instantOf(approval.requestedAt),
      expiresAt: instantOf(approval.expiresAt),
      decidedAt: approval.decidedAt === null ? null : instantOf(approval.decidedAt),
      ...{ cardholderId, facts, result },
      mayDecide: state === 'pending' && this.#mayDecide(approval, by),
    };
  }

  #mayDecide({ kind: code, maker, content }: Approval, by: StaffIdentity): boolean {
    const kind = this.kinds.find(code);
    if (!kind || maker === by.staffId || !by.permissions.has(kind.decidePermission)) return false;
    return kind.objection?.(kind.parse(content.payload), by.staffId) === undefined;
  }

  async #facts({ facts, kind: code, content }: Approval): Promise<readonly ApprovalFact[]> {
    const kind = this.kinds.find(code);
    return facts ?? (kind ? kind.describe(kind.parse(content.payload)) : []);
  }
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}
