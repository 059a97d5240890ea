import { roleConflict, STAFF_ROLES, type StaffRole } from './permissions';

/** Roles to be given to somebody and taken away. */
export interface RoleChange {
  readonly grant: readonly StaffRole[];
  readonly revoke: readonly StaffRole[];
}

/** What a change of roles comes to. */
export type RoleRuling =
  | { readonly result: 'done'; readonly roles: readonly StaffRole[] }
  | { readonly result: 'already_so' }
  | { readonly result: 'refused'; readonly reason: 'roles_exclusive' | 'last_security_administrator' };

/**
 * The roles after a change, in the order of STAFF_ROLES. Exclusive roles stay alone (三权分立), and the last enabled security
 * administrator keeps the role: without one nobody could give it again.
 */
export function ruleRoles(
  account: { readonly roles: readonly StaffRole[]; readonly state: 'enabled' | 'disabled' },
  { grant, revoke }: RoleChange,
  hasOtherAdministrator: boolean,
): RoleRuling {
  const held = new Set(account.roles);
  const roles = STAFF_ROLES.filter((role) => grant.includes(role) || (held.has(role) && !revoke.includes(role)));
  if (roles.length === held.size && roles.every((role) => held.has(role))) return { result: 'already_so' };
  if (roleConflict(roles) !== undefined) return { result: 'refused', reason: 'roles_exclusive' };
  const loses = held.has('security_administrator') && !roles.includes('security_administrator');
  if (loses && account.state === 'enabled' && !hasOtherAdministrator) {
    return { result: 'refused', reason: 'last_security_administrator' };
  }
  return { result: 'done', roles };
}
