import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { RoleGrant } from './role-grant.kind';

/** What came of asking for a change of roles. */
export interface RoleGrantAnswer {
  readonly result: 'approval_required' | 'already_so' | 'refused';
  /** Why it was refused: `own_roles`, `roles_exclusive` or `last_security_administrator`. */
  readonly reason?: string;
  readonly approvalId?: string;
  readonly expiresAt?: string;
  readonly staffId: string;
}

/** Asks a security administrator to agree to a change of somebody's roles. Throws `not_found`. */
export class RequestRoleGrant extends Command<RoleGrantAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly by: StaffIdentity,
    readonly change: RoleGrant,
    readonly reason: string,
  ) {
    super();
  }
}
