import { createServiceDatabase, MASTER_KEY, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { runCommand } from '../support/command-line';
import { runProgram } from '../support/program';
import { type DeskClient, signIn } from '../support/staff';
import { withPassword } from './people';

describe('onecard staff', () => {
  let database: TestDatabase;
  let service: Service;
  let auditor: DeskClient;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    auditor = await signIn(service, 'auditor');
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const env = () => ({ DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY });
  const run = (...args: string[]) => runCommand(['staff', ...args], env());
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('makes the first administrators with a random one-time password, and no second of a kind', async () => {
    const first = ['create', 'li.na', '--name', '李娜', '--role', 'security_administrator', '--json'];
    const made = JSON.parse((await runProgram(['staff', ...first], env())).stdout) as Record<string, unknown>;
    expect(made).toMatchObject({ username: 'li.na', roles: ['security_administrator'] });
    const password = String(made['password']);
    expect((await withPassword(service, { username: 'li.na', password })).body).toMatchObject({
      next: 'change_password',
    });
    const second = await runProgram(['staff', 'create', 'wang.wei', '--role', 'security_administrator'], env());
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain('in the console');
    const text = await run('create', 'wang.wei', '--role', 'system_administrator');
    expect(text.stdout).toMatch(/One-time password: [a-zA-Z2-9]{5}(-[a-zA-Z2-9]{5}){3}\n$/);
    expect(text.stdout).not.toContain(password);
    const { body } = await auditor.get('/v1/desk/audit?actor=onecard%20staff&limit=100');
    expect(
      (body['items'] as { action: string; outcome: string }[]).map(({ action, outcome }) => `${action} ${outcome}`),
    ).toEqual([...['staff.create done', 'staff.grant_role refused', 'staff.create done']]);
    expect(JSON.stringify(body)).not.toContain(password);
  });

  it('refuses a name that is taken, a wrong name, another role, and a password', async () => {
    expect((await run('create', 'li.na')).code).toBe(1);
    for (const args of [['Li Na'], ['x2', '--role', 'agent'], ['x2', '--password', 'x'], ['x2', 'password']]) {
      expect((await run('create', ...args)).code).toBe(2);
    }
  });

  it('lists, resets and disables accounts, but not the last security administrator', async () => {
    const listed = (await json('list'))['items'] as { username: string }[];
    expect(listed.map(({ username }) => username)).toEqual(expect.arrayContaining(['li.na', 'wang.wei']));
    const { password } = await json('reset', 'wang.wei');
    expect((await withPassword(service, { username: 'wang.wei', password: String(password) })).status).toBe(200);
    expect((await run('disable', 'wang.wei')).stdout).toBe('wang.wei is disabled.\n');
    expect((await withPassword(service, { username: 'wang.wei', password: String(password) })).status).toBe(401);
    const last = await run('disable', 'li.na');
    expect(last.code).toBe(1);
    expect(last.stderr).toContain('last security administrator');
    expect((await run('reset', 'nobody')).code).toBe(1);
  });

  it('gives a lost administrator role again, but none that excludes another', async () => {
    await json('create', 'zhao.min');
    expect(await json('roles', 'zhao.min')).toMatchObject({ roles: [], permissions: [] });
    const granted = await json('roles', 'zhao.min', '--grant', 'system_administrator');
    expect(granted).toMatchObject({ roles: ['system_administrator'] });
    expect(granted['permissions']).toContain('staff.manage');
    const again = await run('roles', 'li.na', '--grant', 'system_administrator');
    expect(again.code).toBe(1);
  });
});
