/** Roles of the service desk, in the order in which they are shown. */
export const STAFF_ROLES = [
  'agent',
  'senior_agent',
  'approver',
  'settlement_clerk',
  'auditor',
  'system_administrator',
  'security_administrator',
] as const;

/** A role of a staff member. */
export type StaffRole = (typeof STAFF_ROLES)[number];

/** 三权分立, separation of powers (GB/T 22239 level 3): who has one of these has no other role. */
export const EXCLUSIVE_ROLES: readonly StaffRole[] = ['auditor', 'system_administrator', 'security_administrator'];

/** Roles that may be given without a second person while nobody has them: without these two nobody could give any. */
export const BOOTSTRAP_ROLES: readonly StaffRole[] = ['system_administrator', 'security_administrator'];

const A = 'agent';
const S = 'senior_agent';
const P = 'approver';
const C = 'settlement_clerk';
const U = 'auditor';
const Y = 'system_administrator';
const X = 'security_administrator';

const MATRIX = {
  'cardholder.look_up': [A, S, P, C],
  'cardholder.read': [A, S, P, C],
  'access_history.read': [A, S, U],
  'person.register': [A, S],
  'person.reveal': [A, S],
  'person.correct': [A, S],
  'person.check': [S, P],
  'correction.read': [A, S, P],
  'person.merge': [S],
  'person.export': [S],
  'person.erase': [S],
  'card.apply': [A, S],
  'card.collect': [A, S],
  'card.freeze': [A, S],
  'card.unfreeze': [A, S],
  'card.judicial_freeze': [S],
  'card.report_loss': [A, S],
  'card.withdraw_loss': [A, S],
  'card.replace': [A, S],
  'card.unlock': [A, S],
  'card.close': [S],
  'medical.read': [A, S, P, C],
  'medical.enrol': [A, S],
  'medical.mutual_aid': [A, S],
  'transit.read': [A, S, P, C],
  'transit.entitle': [A, S],
  'transit_exception.read': [S, P, C],
  'transit_exception.resolve': [C],
  'limit.set': [A, S],
  'adjustment.request': [A, S, C],
  'refund.request': [A, S],
  'approval.read': [A, S, P, C, X, Y],
  'approval.decide': [P],
  'approval.decide_role': [X],
  'note.read': [A, S, P],
  'note.write': [A, S, P],
  'case.read': [A, S, P],
  'case.manage': [A, S],
  'case.decide': [S],
  'batch.read': [A, S, P],
  'batch.manage': [S],
  'batch.export': [S],
  'audit.read': [U],
  'audit.export': [U],
  'staff.read': [Y, X, U],
  'staff.manage': [Y],
  'role.request': [Y, X],
  'session.revoke': [X],
  'registry.read': [Y, S, C],
  'registry.manage': [Y],
  'operations.read': [S, P, C, U, Y, X],
  'sharing.read': [S, X, U],
  'sharing.manage': [X],
  'statistics.read': [S, X, U],
  'reconciliation.read': [P, C],
  'reconciliation.manage': [C],
  'job.read': [P, C, U, Y],
  'job.run': [C],
  'subsidy.read': [S, P, C],
  'subsidy.manage': [C],
  'top_up.manage': [C],
  'bank_break.manage': [C],
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;

/** What somebody may do. */
export type Permission = keyof typeof MATRIX;

/** Every permission with the roles that have it: the one table that the server goes by. */
export const PERMISSIONS: Readonly<Record<Permission, readonly StaffRole[]>> = MATRIX;

/** What the holder of these roles may do. */
export function permissionsOf(roles: Iterable<StaffRole>): ReadonlySet<Permission> {
  const held = new Set(roles);
  const names = Object.keys(PERMISSIONS) as Permission[];
  return new Set(names.filter((name) => PERMISSIONS[name].some((role) => held.has(role))));
}

/** True for a known role's name. */
export function isStaffRole(name: string): name is StaffRole {
  return STAFF_ROLES.some((role) => role === name);
}

/** Why these roles may not be held together; undefined when they may. */
export function roleConflict(roles: readonly StaffRole[]): 'roles_exclusive' | undefined {
  const distinct = new Set(roles);
  return distinct.size > 1 && EXCLUSIVE_ROLES.some((role) => distinct.has(role)) ? 'roles_exclusive' : undefined;
}
