import type { INestApplicationContext } from '@nestjs/common';
import { AuditLog } from '../audit';
import { StaffAccounts, type StaffRole } from '../staff';
import type { DemoMember } from './demo-file';

/** The staff of the demo city: one of each role, named by it. */
const MEMBERS: readonly { readonly username: string; readonly displayName: string; readonly role: StaffRole }[] = [
  { username: 'agent', displayName: '孙晓', role: 'agent' },
  { username: 'senior', displayName: '李娜', role: 'senior_agent' },
  { username: 'approver', displayName: '王芳', role: 'approver' },
  { username: 'clerk', displayName: '周敏', role: 'settlement_clerk' },
  { username: 'auditor', displayName: '赵静', role: 'auditor' },
  { username: 'system', displayName: '吴刚', role: 'system_administrator' },
  { username: 'security', displayName: '郑毅', role: 'security_administrator' },
];

/** Tries to find a free user name. */
const MAX_NAMES = 50;

/**
 * Makes the demo staff with random passwords and authenticator keys. Those of `known` stay; an account whose credentials
 * were lost with the file cannot be signed in to any more, so another one is made beside it.
 */
export async function demoStaff(app: INestApplicationContext, known: readonly DemoMember[]): Promise<DemoMember[]> {
  const staff: DemoMember[] = [];
  for (const member of MEMBERS) {
    const kept = known.find(({ role }) => role === member.role);
    staff.push(kept ?? (await makeMember(app, member)));
  }
  return staff;
}

async function makeMember(
  app: INestApplicationContext,
  { username, displayName, role }: (typeof MEMBERS)[number],
): Promise<DemoMember> {
  const accounts = app.get(StaffAccounts, { strict: false });
  for (let number = 1; number <= MAX_NAMES; number += 1) {
    const name = number === 1 ? username : `${username}-${number}`;
    const made = await accounts.createReady({ username: name, displayName, roles: [role] });
    if (made === undefined) continue;
    const { staffId, password, totpSecret } = made;
    await app.get(AuditLog, { strict: false }).record({
      actor: { kind: 'system', id: 'demo city' },
      ...{ action: 'staff.create', outcome: 'done', object: staffId, details: { username: name, role } },
    });
    return { username: name, displayName, role, password, totpSecret };
  }
  throw new Error(`the user names ${username} to ${username}-${MAX_NAMES} are taken: keep a copy of demo.json`);
}
