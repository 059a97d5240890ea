import { Command, CommanderError } from 'commander';
import { registerHolds } from '../../src/cli/holds.command';
import { registerMedical } from '../../src/cli/medical.command';
import { registerSubsidies } from '../../src/cli/subsidies.command';
import { registerTransit } from '../../src/cli/transit.command';
import { registerTerminal } from '../../src/cli/terminal.command';
import { registerTopUps } from '../../src/cli/top-ups.command';
import { registerVouchers } from '../../src/cli/vouchers.command';
import { MASTER_KEY } from '../support/app';
import type { TestDatabase } from '../support/database';

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `onecard terminal …` or `onecard medical …` in this process, with a home folder of its own. */
export function onecard(home: string, ...args: readonly string[]): Promise<CommandResult> {
  return runWith({ ONECARD_HOME: home }, args);
}

/** The same for commands that work on the database of a test. */
export function onecardOn(
  database: Pick<TestDatabase, 'ownerUrl'>,
  home: string,
  ...args: readonly string[]
): Promise<CommandResult> {
  const settings = { ONECARD_MASTER_KEY: MASTER_KEY, TEST_AREA: 'on', DB_POOL_SIZE: '2' };
  return runWith({ ...settings, ONECARD_HOME: home, DATABASE_URL: database.ownerUrl }, args);
}

async function runWith(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<CommandResult> {
  const before = { env: { ...process.env }, exitCode: process.exitCode };
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      printed[stream] += String(chunk);
      return true;
    }),
  );
  Object.assign(process.env, env);
  process.exitCode = undefined;
  try {
    await run(args);
    const ended: unknown = process.exitCode;
    return { ...printed, exitCode: typeof ended === 'number' ? ended : 0 };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before.exitCode;
    process.env = before.env;
  }
}

/** The command line as `src/cli.ts` runs it, but for ending the process. */
async function run(args: readonly string[]): Promise<void> {
  const program = new Command('onecard').exitOverride();
  registerTerminal(program);
  registerMedical(program);
  registerTransit(program);
  registerSubsidies(program);
  registerTopUps(program);
  registerVouchers(program);
  registerHolds(program);
  try {
    await program.parseAsync(['node', 'onecard', ...args]);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? 2 : 1;
    process.stderr.write(error instanceof Error ? error.message : String(error));
  }
}
