import { Query } from '@nestjs/cqrs';
import type { StaffIdentity } from '../../staff';
import type { ApprovalState } from '../approval';
import type { ApprovalFact } from '../approval-kinds';

/** A member of the staff beside what they did. */
export interface NamedStaff {
  readonly staffId: string;
  readonly displayName: string;
}

/** A request under four eyes as staff see it. */
export interface ApprovalView {
  readonly approvalId: string;
  readonly kind: string;
  readonly state: ApprovalState;
  readonly reason: string;
  readonly maker: NamedStaff;
  readonly checker: NamedStaff | null;
  readonly decisionReason: string | null;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly decidedAt: string | null;
  readonly cardholderId: string | null;
  /** As things are now, and once it is decided as the checker saw them. */
  readonly facts: readonly ApprovalFact[];
  readonly result: Readonly<Record<string, unknown>> | null;
  /** Whether who asks may approve or refuse it now. */
  readonly mayDecide: boolean;
}

/** A page of requests, newest first. */
export interface ApprovalPage {
  readonly items: readonly ApprovalView[];
  readonly nextCursor: string | null;
}

/** Which requests to list. */
export interface ApprovalListFilter {
  readonly state?: ApprovalState;
  readonly kind?: string;
  /** Only one's own. */
  readonly mine?: boolean;
}

/** One request. Throws `not_found`, also for one that this person may not see. */
export class GetApproval extends Query<ApprovalView> {
  constructor(
    readonly by: StaffIdentity,
    readonly approvalId: string,
  ) {
    super();
  }
}

/** The requests that this person may see. Throws `validation_failed` for a cursor that is none. */
export class ListApprovals extends Query<ApprovalPage> {
  constructor(
    readonly by: StaffIdentity,
    readonly filter: ApprovalListFilter,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
