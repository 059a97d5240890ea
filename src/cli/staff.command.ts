import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AuditEntry, AuditLog } from '../audit';
import { hexKey } from '../event-store';
import {
  BOOTSTRAP_ROLES,
  ListStaff,
  permissionsOf,
  StaffAccounts,
  type StaffRole,
  StaffRoles,
  USERNAME,
} from '../staff';
import { withApplication } from './with-application';

const PAGE = 100;
const ACTOR = { kind: 'system', id: 'onecard staff' } as const;

interface CreateOptions {
  readonly name?: string;
  readonly role?: StaffRole;
  readonly json?: boolean;
}

interface RoleOptions {
  readonly grant?: StaffRole;
  readonly json?: boolean;
}

const HELP = `
There is no default account. Make the first two with \`staff create\`; everybody else is made by them in the console:
  npx onecard staff create li.na --name 李娜 --role security_administrator
  npx onecard staff create wang.wei --name 王伟 --role system_administrator

A role is given here only while nobody who is enabled has it, and only these two; every other change of roles needs two people
at the console. A one-time password is printed once, is never taken from the command line, and has to be replaced at the first
sign-in, where the second factor is set up too. Every command is recorded in the audit log as done by the command line.

Exit codes: 0 it worked, 1 it was refused or failed, 2 wrong usage.`;

/** `onecard staff`: accounts of the service desk, for whoever runs the service. */
export function registerStaff(program: Command): void {
  const staff = program
    .command('staff')
    .description('Make, list, reset and disable accounts of the service desk.')
    .addHelpText('after', HELP);
  staff
    .command('create')
    .description('Make an account and print its one-time password.')
    .argument('<username>', 'lower-case letters, digits and . _ -', parseUsername)
    .option('--name <name>', 'name to be shown (default: the user name)')
    .addOption(new Option('--role <role>', 'administrator role that nobody has').choices(BOOTSTRAP_ROLES))
    .option('--json', 'print one JSON object')
    .action(create);
  staff.command('list').description('List the accounts.').option('--json', 'print one JSON object').action(list);
  staff
    .command('reset')
    .description('Replace password and second factor of an account by a new one-time password.')
    .argument('<username>', 'whose', parseUsername)
    .option('--json', 'print one JSON object')
    .action(reset);
  staff
    .command('disable')
    .description('Disable an account; its session ends at once.')
    .argument('<username>', 'whose', parseUsername)
    .action(disable);
  staff
    .command('roles')
    .description('Show what an account may do, or give it an administrator role that nobody has.')
    .argument('<username>', 'whose', parseUsername)
    .addOption(new Option('--grant <role>', 'administrator role that nobody has').choices(BOOTSTRAP_ROLES))
    .option('--json', 'print one JSON object')
    .action(roles);
}

function parseUsername(value: string): string {
  if (USERNAME.test(value)) return value;
  throw new InvalidArgumentError(
    'a user name is 2 to 32 lower-case letters, digits and . _ -, beginning with a letter.',
  );
}

async function create(username: string, { name = username, role, json }: CreateOptions): Promise<void> {
  await withApplication(async (app) => {
    const accounts = app.get(StaffAccounts, { strict: false });
    if (role !== undefined) await mustBeFree(app, role);
    const made = await accounts.create({ username, displayName: name, roles: role === undefined ? [] : [role] });
    if (made.result !== 'done') throw new Error(`there is a member of staff called ${username} already`);
    const { staffId, password } = made;
    await record(app, { action: 'staff.create', object: staffId, details: { roles: role ?? '' } });
    print(json, { staffId, username, roles: role === undefined ? [] : [role], password }, [
      `Made ${username} (${staffId}), ${role ?? 'without a role'}.`,
      `One-time password: ${password}`,
    ]);
  });
}

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const items = [];
    for (let cursor: string | undefined; ;) {
      const page = await app.get(QueryBus).execute(new ListStaff(undefined, PAGE, cursor));
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const lines = items.map(
      ({ staffId, username, state, roles: held }) =>
        `${staffId}  ${username.padEnd(33)}${state.padEnd(10)}${held.join(', ')}`,
    );
    print(json, { items }, lines);
  });
}

async function reset(username: string, { json }: { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const account = await accountOf(app, username);
    const password = await app.get(StaffAccounts, { strict: false }).reset(account, freshKey());
    await record(app, { action: 'staff.reset_credentials', object: account.staffId });
    print(json, { ...account, password }, [`One-time password of ${username}: ${password ?? ''}`]);
  });
}

async function disable(username: string): Promise<void> {
  await withApplication(async (app) => {
    const { staffId } = await accountOf(app, username);
    const result = await app.get(StaffAccounts, { strict: false }).disable(staffId);
    const isRefused = result === 'last_administrator';
    await record(app, { action: 'staff.disable', object: staffId, outcome: isRefused ? 'refused' : 'done' });
    if (isRefused) throw new Error(`${username} is the last security administrator; make another one first`);
    print(false, {}, [result === 'done' ? `${username} is disabled.` : `${username} was disabled already.`]);
  });
}

async function roles(username: string, { grant, json }: RoleOptions): Promise<void> {
  await withApplication(async (app) => {
    const { staffId } = await accountOf(app, username);
    const service = app.get(StaffRoles, { strict: false });
    if (grant !== undefined) {
      await mustBeFree(app, grant);
      const ruling = await service.apply(staffId, { grant: [grant], revoke: [] }, `cli_${freshKey()}`);
      const outcome = ruling.result === 'refused' ? 'refused' : 'done';
      await record(app, { action: 'staff.grant_role', object: staffId, outcome, details: { role: grant } });
      if (ruling.result === 'refused') throw new Error(`${username} holds a role that excludes ${grant}`);
    }
    const held = (await service.holder(staffId)).roles;
    const permissions = [...permissionsOf(held)];
    const told = held.length === 0 ? 'no role' : held.join(', ');
    print(json, { staffId, username, roles: held, permissions }, [`${username}: ${told}`, ...permissions]);
  });
}

/** Who has such a role lets in others at the console, under four eyes. */
async function mustBeFree(app: INestApplicationContext, role: StaffRole): Promise<void> {
  if (!(await app.get(StaffRoles, { strict: false }).isHeld(role))) return;
  await record(app, { action: 'staff.grant_role', outcome: 'refused', details: { role } });
  throw new Error(`somebody is ${role} already; ask for the role in the console, where a second person agrees`);
}

async function accountOf(
  app: INestApplicationContext,
  username: string,
): Promise<{ readonly staffId: string; readonly username: string }> {
  const staffId = await app.get(StaffAccounts, { strict: false }).idOf(username);
  if (staffId === undefined) throw new Error(`there is no member of staff called ${username}`);
  return { staffId, username };
}

async function record(
  app: INestApplicationContext,
  entry: Pick<AuditEntry, 'action' | 'object' | 'details'> & { readonly outcome?: AuditEntry['outcome'] },
): Promise<void> {
  await app.get(AuditLog, { strict: false }).record({ actor: ACTOR, outcome: 'done', from: 'command-line', ...entry });
}

function freshKey(): string {
  return hexKey(`command line\n${randomUUID()}`);
}

function print(json: boolean | undefined, value: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
}
