import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { RequestRoleGrant, type RoleGrantAnswer } from './request-role-grant.command';
import { RoleGrantAnswerDto, RoleGrantDto } from './role-grants.dto';

/** Changes of roles. */
@ApiTags('desk: staff')
@Controller('v1/desk/staff')
export class RoleGrantsController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':staffId/role-grants')
  @HttpCode(200)
  @RequiresPermission('role.request')
  @Audited('staff.request_roles')
  @ApiOperation({
    summary: 'Ask for a change of somebody’s roles',
    description: `A security administrator who is neither the maker nor the one concerned has to agree. Auditor, system administrator
and security administrator are each held alone (三权分立). Nobody asks for roles of their own.`,
  })
  @ApiOkResponse({ type: RoleGrantAnswerDto })
  request(
    @Param('staffId') staffId: string,
    @Body() { grant = [], revoke = [], reason }: RoleGrantDto,
    @CurrentStaff() by: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<RoleGrantAnswer> {
    if (grant.length + revoke.length === 0) throw fault('grant', 'no_change', 'must name a role, here or in revoke');
    if (grant.some((role) => revoke.includes(role)))
      throw fault('revoke', 'also_granted', 'must not name a role of grant');
    return this.commands.execute(new RequestRoleGrant(request, by, { staffId, grant, revoke }, reason));
  }
}

function fault(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code, message }] });
}
