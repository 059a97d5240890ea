import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { StaffIdentity } from '../../staff';
import { ApprovalKinds } from '../approval-kinds';
import { type ApprovalFilter, type ApprovalPlace, ApprovalStore } from '../approval-store';
import { ApprovalViews } from './approval-views';
import {
  type ApprovalListFilter,
  type ApprovalPage,
  type ApprovalView,
  GetApproval,
  ListApprovals,
} from './approval.queries';
import { isVisible } from './visibility';

const CURSOR = /^(\d{1,15})\.(ap_[0-9a-f]{1,40})$/;

@QueryHandler(GetApproval)
export class GetApprovalHandler implements IQueryHandler<GetApproval> {
  constructor(
    private readonly store: ApprovalStore,
    private readonly kinds: ApprovalKinds,
    private readonly views: ApprovalViews,
  ) {}

  async execute({ by, approvalId }: GetApproval): Promise<ApprovalView> {
    const approval = await this.store.byId(approvalId);
    const kind = approval && this.kinds.find(approval.kind);
    const [view] = approval && kind && isVisible(approval, by, kind) ? await this.views.of([approval], by) : [];
    if (!view) throw new ProblemError('not_found', { detail: 'there is no approval with this id' });
    return view;
  }
}

@QueryHandler(ListApprovals)
export class ListApprovalsHandler implements IQueryHandler<ListApprovals> {
  constructor(
    private readonly store: ApprovalStore,
    private readonly kinds: ApprovalKinds,
    private readonly views: ApprovalViews,
    private readonly clock: Clock,
  ) {}

  async execute({ by, filter, limit, cursor }: ListApprovals): Promise<ApprovalPage> {
    const found = await this.store.list(this.#filter(by, filter), placeOf(cursor), limit + 1, this.clock.now());
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return { items: await this.views.of(shown, by), nextCursor: last ? cursorOf(last) : null };
  }

  #filter(by: StaffIdentity, { state, kind, mine }: ApprovalListFilter): ApprovalFilter {
    const mayDecide = (code: string): boolean => {
      const found = this.kinds.find(code);
      return found !== undefined && by.permissions.has(found.decidePermission);
    };
    return {
      ...(state && { state }),
      ...(kind !== undefined && { kind }),
      ...(mine === true && { maker: by.staffId }),
      visibleTo: {
        staffId: by.staffId,
        kinds: this.kinds.codes().filter(mayDecide),
        cardholders: by.permissions.has('cardholder.read'),
      },
    };
  }
}

function cursorOf({ requestedAt, approvalId }: { requestedAt: number; approvalId: string }): string {
  return Buffer.from(`${requestedAt}.${approvalId}`).toString('base64url');
}

function placeOf(cursor: string | undefined): ApprovalPlace | undefined {
  if (cursor === undefined) return undefined;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts?.[1] !== undefined && parts[2] !== undefined) return { at: Number(parts[1]), id: parts[2] };
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
