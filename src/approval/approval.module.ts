import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SealedColumns } from '../platform/crypto';
import { ApprovalKinds } from './approval-kinds';
import { APPROVAL_SEALED, ApprovalStore } from './approval-store';
import { Approvals } from './approvals';
import { DecideApprovalHandler } from './decide/decide-approval.handler';
import { ApprovalExecutor } from './execute/approval-executor';
import { ApprovalWorker } from './execute/approval.worker';
import { ApprovalsController } from './http/approvals.controller';
import { ApprovalViews } from './look-up/approval-views';
import { GetApprovalHandler, ListApprovalsHandler } from './look-up/approval.handlers';
import { RequestRoleGrantHandler } from './role-grant/request-role-grant.handler';
import { RoleGrantKind } from './role-grant/role-grant.kind';
import { RoleGrantsController } from './role-grant/role-grants.controller';

/** Four eyes (双人复核): requests, decisions, and carrying out what was agreed to; and the roles of staff, which need them. */
@Module({
  imports: [CqrsModule],
  controllers: [ApprovalsController, RoleGrantsController],
  providers: [
    ApprovalKinds,
    ApprovalStore,
    Approvals,
    ApprovalExecutor,
    ApprovalWorker,
    ApprovalViews,
    DecideApprovalHandler,
    GetApprovalHandler,
    ListApprovalsHandler,
    RoleGrantKind,
    RequestRoleGrantHandler,
  ],
  exports: [Approvals, ApprovalKinds],
})
export class ApprovalModule {
  constructor(sealed: SealedColumns) {
    for (const column of APPROVAL_SEALED) sealed.register(column);
  }
}
