import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { STAFF_ROLES, StaffRoles } from '../../staff';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../approval-kinds';

/** The kind of approval that a change of roles needs. */
export const ROLE_GRANT = 'role_grant';

const roles = z.array(z.enum(STAFF_ROLES));
const payload = z.object({ staffId: z.string(), grant: roles, revoke: roles });

/** Whose roles are to change, and how. */
export type RoleGrant = z.infer<typeof payload>;

/** Gives and takes roles of staff once a security administrator has agreed. */
@Injectable()
export class RoleGrantKind implements ApprovalKind<RoleGrant>, OnModuleInit {
  readonly kind = ROLE_GRANT;
  readonly decidePermission = 'approval.decide_role';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly staff: StaffRoles,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): RoleGrant {
    return payload.parse(stored);
  }

  async describe({ staffId, grant, revoke }: RoleGrant): Promise<readonly ApprovalFact[]> {
    const holder = await this.staff.holder(staffId);
    return [
      { label: 'staffId', value: staffId },
      { label: 'username', value: holder.username },
      { label: 'displayName', value: holder.displayName },
      { label: 'before', value: holder.roles.join(', ') },
      ...(grant.length === 0 ? [] : [{ label: 'grant', value: grant.join(', ') }]),
      ...(revoke.length === 0 ? [] : [{ label: 'revoke', value: revoke.join(', ') }]),
    ];
  }

  /** Nobody gives roles to themself, by asking or by agreeing. */
  objection({ staffId }: RoleGrant, checker: string): string | undefined {
    return staffId === checker ? 'own_roles' : undefined;
  }

  async execute({ staffId, grant, revoke }: RoleGrant, { approvalId }: ApprovedBy): Promise<ApprovalOutcome> {
    const ruling = await this.staff.apply(staffId, { grant, revoke }, approvalId);
    return ruling.result === 'refused' ? ruling : { result: ruling.result };
  }
}
