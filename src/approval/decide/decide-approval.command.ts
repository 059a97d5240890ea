import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { ApprovalState } from '../approval';

/** What may be done with a request. */
export type DecisionKind = 'approve' | 'refuse' | 'withdraw';

/** What came of a decision. */
export interface DecisionAnswer {
  readonly result: 'done' | 'already_so' | 'refused';
  /** Why it was refused: `maker_is_checker`, `not_maker`, `expired`, `already_decided`, or what the kind objects to. */
  readonly reason?: string;
  readonly allowedFrom?: readonly ApprovalState[];
  readonly approvalId: string;
  readonly state: ApprovalState;
  readonly cardholderId?: string;
  /** What carrying it out came to; absent until then. */
  readonly outcome?: Readonly<Record<string, unknown>>;
}

/**
 * Decides a request under four eyes; one that is approved is carried out at once. Throws `not_found`, and `access_denied` for
 * who may see it but not decide it.
 */
export class DecideApproval extends Command<DecisionAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly by: StaffIdentity,
    readonly approvalId: string,
    readonly decision: DecisionKind,
    readonly reason: string,
  ) {
    super();
  }
}
