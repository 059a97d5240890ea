export { Audited } from './access/audited.interceptor';
export { CurrentStaff } from './access/current-staff.decorator';
export { AnyStaff, PublicDeskRoute, RequiresPermission } from './access/route-access';
export { StaffRequest } from './access/staff-request.decorator';
export { type CreatedStaff, StaffAccounts, type StaffToCreate, USERNAME } from './accounts/staff-accounts';
export { StaffDirectory, type StaffMember, type StaffName } from './accounts/staff-directory';
export { type RoleHolder, StaffRoles } from './accounts/staff-roles';
export { ListStaff, type StaffPage, type StaffView } from './administration/look-up/staff.queries';
export {
  BOOTSTRAP_ROLES,
  EXCLUSIVE_ROLES,
  isStaffRole,
  type Permission,
  PERMISSIONS,
  permissionsOf,
  type RoleChange,
  roleConflict,
  STAFF_ROLES,
  type StaffRole,
} from './domain';
export { SessionStore } from './sessions/session-store';
export { totpCode } from './sign-in/second-factor';
export { auditOf, type StaffIdentity } from './staff-identity';
export { StaffModule } from './staff.module';
