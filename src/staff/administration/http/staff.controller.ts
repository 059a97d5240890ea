import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../../event-store';
import { Audited } from '../../access/audited.interceptor';
import { CurrentStaff } from '../../access/current-staff.decorator';
import { RequiresPermission } from '../../access/route-access';
import { StaffRequest } from '../../access/staff-request.decorator';
import type { StaffIdentity } from '../../staff-identity';
import { CreateStaff } from '../create-staff/create-staff.command';
import {
  GetStaff,
  ListSessions,
  ListStaff,
  type SessionItem,
  type StaffPage,
  type StaffView,
} from '../look-up/staff.queries';
import { ResetCredentials } from '../reset-credentials/reset-credentials.command';
import { RevokeSessions } from '../revoke-sessions/revoke-sessions.command';
import { SetStaffState } from '../set-staff-state/set-staff-state.command';
import type { CredentialsAnswer, StaffAnswer } from '../staff-answer';
import { UnlockStaff } from '../unlock-staff/unlock-staff.command';
import {
  CreateStaffDto,
  CredentialsAnswerDto,
  DEFAULT_PAGE,
  ListStaffDto,
  SessionListDto,
  StaffAnswerDto,
  StaffPageDto,
  StaffReasonDto,
  StaffViewDto,
} from './staff.dto';

/** Accounts of the staff. Their roles are changed under four eyes, see role-grants. */
@ApiTags('desk: staff')
@Controller('v1/desk/staff')
export class StaffController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @RequiresPermission('staff.read')
  @ApiOperation({ summary: 'Accounts by user name' })
  @ApiOkResponse({ type: StaffPageDto })
  list(@Query() { state, limit, cursor }: ListStaffDto): Promise<StaffPage> {
    return this.queries.execute(new ListStaff(state, limit ?? DEFAULT_PAGE, cursor));
  }

  @Get(':staffId')
  @RequiresPermission('staff.read')
  @ApiOperation({ summary: 'One account' })
  @ApiOkResponse({ type: StaffViewDto })
  show(@Param('staffId') staffId: string): Promise<StaffView> {
    return this.queries.execute(new GetStaff(staffId));
  }

  @Get(':staffId/sessions')
  @RequiresPermission('staff.read')
  @ApiOperation({ summary: 'The newest sessions of a member, newest first' })
  @ApiOkResponse({ type: SessionListDto })
  sessions(@Param('staffId') staffId: string): Promise<{ readonly items: readonly SessionItem[] }> {
    return this.queries.execute(new ListSessions(staffId));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('staff.manage')
  @Audited('staff.create')
  @ApiOperation({ summary: 'Make an account', description: 'Without roles. The one-time password is told once.' })
  @ApiOkResponse({ type: CredentialsAnswerDto })
  create(
    @Body() { username, displayName }: CreateStaffDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<CredentialsAnswer> {
    return this.commands.execute(new CreateStaff(request, { username, displayName }));
  }

  @Post(':staffId/disable')
  @HttpCode(200)
  @RequiresPermission('staff.manage')
  @Audited('staff.disable')
  @ApiOperation({ summary: 'Disable an account', description: 'Ends its session at once, on every process.' })
  @ApiOkResponse({ type: StaffAnswerDto })
  disable(
    @Param('staffId') staffId: string,
    @Body() _body: StaffReasonDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<StaffAnswer> {
    return this.commands.execute(new SetStaffState(request, by.staffId, staffId, 'disabled'));
  }

  @Post(':staffId/enable')
  @HttpCode(200)
  @RequiresPermission('staff.manage')
  @Audited('staff.enable')
  @ApiOperation({ summary: 'Enable an account again' })
  @ApiOkResponse({ type: StaffAnswerDto })
  enable(
    @Param('staffId') staffId: string,
    @Body() _body: StaffReasonDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<StaffAnswer> {
    return this.commands.execute(new SetStaffState(request, by.staffId, staffId, 'enabled'));
  }

  @Post(':staffId/reset-credentials')
  @HttpCode(200)
  @RequiresPermission('staff.manage')
  @Audited('staff.reset_credentials')
  @ApiOperation({
    summary: 'Replace password and second factor by a one-time password',
    description: 'Accounts of auditors and administrators are reset at the command line only.',
  })
  @ApiOkResponse({ type: CredentialsAnswerDto })
  resetCredentials(
    @Param('staffId') staffId: string,
    @Body() _body: StaffReasonDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<CredentialsAnswer> {
    return this.commands.execute(new ResetCredentials(request, by.staffId, staffId));
  }

  @Post(':staffId/unlock')
  @HttpCode(200)
  @RequiresPermission('staff.manage')
  @Audited('staff.unlock')
  @ApiOperation({ summary: 'Lift the lock of an account after failed sign-ins' })
  @ApiOkResponse({ type: StaffAnswerDto })
  unlock(
    @Param('staffId') staffId: string,
    @Body() _body: StaffReasonDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<StaffAnswer> {
    return this.commands.execute(new UnlockStaff(request, staffId));
  }

  @Post(':staffId/sessions/revoke')
  @HttpCode(200)
  @RequiresPermission('session.revoke')
  @Audited('session.revoke')
  @ApiOperation({ summary: 'End the session of a member, on every process at once' })
  @ApiOkResponse({ type: StaffAnswerDto })
  revokeSessions(
    @Param('staffId') staffId: string,
    @Body() _body: StaffReasonDto,
    @StaffRequest() request: RequestIdentity,
  ): Promise<StaffAnswer> {
    return this.commands.execute(new RevokeSessions(request, staffId));
  }
}
