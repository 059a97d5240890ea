import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DecideApproval, type DecisionAnswer } from '../decide/decide-approval.command';
import { type ApprovalPage, type ApprovalView, GetApproval, ListApprovals } from '../look-up/approval.queries';
import {
  ApprovalPageDto,
  ApprovalViewDto,
  DecisionAnswerDto,
  DecisionDto,
  DEFAULT_PAGE,
  ListApprovalsDto,
} from './approvals.dto';

/** Requests under four eyes (双人复核). */
@ApiTags('desk: approvals')
@Controller('v1/desk/approvals')
export class ApprovalsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @RequiresPermission('approval.read')
  @ApiOperation({
    summary: 'Requests under four eyes, newest first',
    description: 'Those that one asked for, may decide, or that are about a cardholder whom one may read.',
  })
  @ApiOkResponse({ type: ApprovalPageDto })
  list(
    @Query() { limit, cursor, ...filter }: ListApprovalsDto,
    @CurrentStaff() by: StaffIdentity,
  ): Promise<ApprovalPage> {
    return this.queries.execute(new ListApprovals(by, filter, limit ?? DEFAULT_PAGE, cursor));
  }

  @Get(':approvalId')
  @RequiresPermission('approval.read')
  @Audited('approval.read')
  @ApiOperation({ summary: 'A request with the facts that its checker needs' })
  @ApiOkResponse({ type: ApprovalViewDto })
  show(@Param('approvalId') approvalId: string, @CurrentStaff() by: StaffIdentity): Promise<ApprovalView> {
    return this.queries.execute(new GetApproval(by, approvalId));
  }

  @Post(':approvalId/approve')
  @HttpCode(200)
  @RequiresPermission('approval.read')
  @Audited('approval.approve')
  @ApiOperation({
    summary: 'Agree to a request; it is carried out at once',
    description: 'Which permission is needed depends on the kind. The maker is never the checker.',
  })
  @ApiOkResponse({ type: DecisionAnswerDto })
  approve(
    @Param('approvalId') approvalId: string,
    @Body() { reason }: DecisionDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DecisionAnswer> {
    return this.commands.execute(new DecideApproval(request, by, approvalId, 'approve', reason));
  }

  @Post(':approvalId/refuse')
  @HttpCode(200)
  @RequiresPermission('approval.read')
  @Audited('approval.refuse')
  @ApiOperation({ summary: 'Refuse a request', description: 'Which permission is needed depends on the kind.' })
  @ApiOkResponse({ type: DecisionAnswerDto })
  refuse(
    @Param('approvalId') approvalId: string,
    @Body() { reason }: DecisionDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DecisionAnswer> {
    return this.commands.execute(new DecideApproval(request, by, approvalId, 'refuse', reason));
  }

  @Post(':approvalId/withdraw')
  @HttpCode(200)
  @RequiresPermission('approval.read')
  @Audited('approval.withdraw')
  @ApiOperation({ summary: 'Take back a request of one’s own that nobody has decided' })
  @ApiOkResponse({ type: DecisionAnswerDto })
  withdraw(
    @Param('approvalId') approvalId: string,
    @Body() { reason }: DecisionDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DecisionAnswer> {
    return this.commands.execute(new DecideApproval(request, by, approvalId, 'withdraw', reason));
  }
}
