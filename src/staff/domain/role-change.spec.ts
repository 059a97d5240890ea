import fc from 'fast-check';
import { lockMs } from './lock-out';
import { passwordFault } from './password-rules';
import { EXCLUSIVE_ROLES, STAFF_ROLES, type StaffRole } from './permissions';
import { ruleRoles } from './role-change';

const holder = (...roles: StaffRole[]) => ({ roles, state: 'enabled' as const });
const roleSets = fc.subarray([...STAFF_ROLES]);

describe('a change of roles', () => {
  it('never leaves an exclusive role together with another, and never the same roles as before', () => {
    fc.assert(
      fc.property(roleSets, roleSets, roleSets, fc.boolean(), (held, grant, revoke, hasOther) => {
        const ruling = ruleRoles(holder(...held), { grant, revoke }, hasOther);
        if (ruling.result !== 'done') return;
        const exclusive = ruling.roles.filter((role) => EXCLUSIVE_ROLES.includes(role));
        expect(exclusive.length === 0 || ruling.roles.length === 1).toBe(true);
        expect(new Set(ruling.roles)).not.toEqual(new Set(held));
      }),
    );
  });

  it('never takes the role of the last security administrator', () => {
    const change = { grant: ['auditor' as const], revoke: ['security_administrator' as const] };
    const last = holder('security_administrator');
    expect(ruleRoles(last, change, false)).toEqual({ result: 'refused', reason: 'last_security_administrator' });
    expect(ruleRoles(last, change, true)).toEqual({ result: 'done', roles: ['auditor'] });
    expect(ruleRoles({ ...last, state: 'disabled' }, change, false)).toMatchObject({ result: 'done' });
  });

  it('that leads to what is so already is told as such', () => {
    expect(ruleRoles(holder('agent'), { grant: ['agent'], revoke: ['auditor'] }, true)).toEqual({
      result: 'already_so',
    });
  });
});

describe('the lock after failures', () => {
  it('begins with the fifth, doubles, and ends at half an hour', () => {
    expect([4, 5, 6, 7, 8, 9, 10, 11, 1_000].map((failures) => lockMs(failures) / 60_000)).toEqual([
      ...[0, 1, 2, 4, 8, 16, 30, 30, 30],
    ]);
  });
});

describe('a password', () => {
  it.each([
    ['short', 'must have 12 to 128 characters'],
    ['a'.repeat(129), 'must have 12 to 128 characters'],
    ['aaaaaaaaaaaa', 'must have at least 6 different characters'],
    ['my-wang.fang-1', 'must not contain the user name'],
  ])('%s will not do', (password, fault) => {
    expect(passwordFault(password, 'Wang.Fang')).toBe(fault);
  });

  it('that is long and varied will', () => {
    expect(passwordFault('seven quiet horses', 'wang.fang')).toBeUndefined();
  });
});
