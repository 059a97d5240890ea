import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { StaffRoles } from '../../staff';
import { Approvals } from '../approvals';
import { RequestRoleGrant, type RoleGrantAnswer } from './request-role-grant.command';
import { ROLE_GRANT } from './role-grant.kind';

@CommandHandler(RequestRoleGrant)
export class RequestRoleGrantHandler implements ICommandHandler<RequestRoleGrant> {
  constructor(
    private readonly staff: StaffRoles,
    private readonly approvals: Approvals,
  ) {}

  async execute({ request, by, change, reason }: RequestRoleGrant): Promise<RoleGrantAnswer> {
    const { staffId } = change;
    const ruling = await this.staff.check(staffId, change);
    if (staffId === by.staffId) return { result: 'refused', reason: 'own_roles', staffId };
    if (ruling.result === 'refused') return { result: 'refused', reason: ruling.reason, staffId };
    if (ruling.result === 'already_so') return { result: 'already_so', staffId };
    const asked = await this.approvals.request(by, { kind: ROLE_GRANT, payload: change, reason, request });
    return { result: 'approval_required', ...asked, staffId };
  }
}
