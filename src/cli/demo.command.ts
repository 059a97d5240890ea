import { join } from 'node:path';
import type { Command } from 'commander';
import { DEMO_FILE, type DemoMember, readDemoFile } from '../demo';
import { loadConfig } from '../platform/config';
import { totpCode } from '../staff';

/** A code is good for this long, in seconds. */
const CODE_SECONDS = 30;

/** `onecard demo`: what is needed to try the service desk. */
export function registerDemo(program: Command): void {
  const demo = program.command('demo').description('What is needed to try the demo city.');
  demo
    .command('staff')
    .description('Print the demo staff with their passwords and the codes of their authenticators now.')
    .option('--json', 'print them as one JSON array')
    .addHelpText(
      'after',
      `
Reads demo.json of ONECARD_HOME, which the first start wrote. The accounts are for a demonstration: they are made only
together with the demo city. A code is good for ${CODE_SECONDS} seconds and once.

Exit codes: 0 printed, 1 there is no demo city, 2 wrong usage.`,
    )
    .action(async (options: { readonly json?: boolean }) => printStaff(options.json === true));
}

async function printStaff(asJson: boolean): Promise<void> {
  const file = join(loadConfig().home, DEMO_FILE);
  const city = await readDemoFile(file);
  if (city === undefined || city.staff.length === 0) {
    throw new Error(`no demo staff in ${file}: start the service on an empty database, or run "onecard seed --demo"`);
  }
  const staff = city.staff.map((member) => ({ ...member, code: totpCode(member.totpSecret, Date.now()) }));
  if (asJson) process.stdout.write(`${JSON.stringify(staff)}\n`);
  else process.stdout.write(tableOf(staff));
}

function tableOf(staff: readonly (DemoMember & { readonly code: string })[]): string {
  const left = CODE_SECONDS - (Math.floor(Date.now() / 1000) % CODE_SECONDS);
  const rows = staff.map(({ username, password, code, role }) =>
    [username.padEnd(12), password.padEnd(26), code.padEnd(8), role].join('  '),
  );
  const head = ['user name'.padEnd(12), 'password'.padEnd(26), 'code'.padEnd(8), 'role'].join('  ');
  return [head, ...rows, `The codes are good for ${left} more seconds.`, ''].join('\n');
}
