import { Command, CommanderError } from 'commander';
import { registerMedical } from '../../src/cli/medical.command';
import { registerTerminal } from '../../src/cli/terminal.command';

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `onecard terminal …` or `onecard medical …` in this process, with a home folder of its own. */
export async function onecard(home: string, ...args: readonly string[]): Promise<CommandResult> {
  const before = { home: process.env.ONECARD_HOME, exitCode: process.exitCode };
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      printed[stream] += String(chunk);
      return true;
    }),
  );
  process.env.ONECARD_HOME = home;
  process.exitCode = undefined;
  try {
    await run(args);
    const ended: unknown = process.exitCode;
    return { ...printed, exitCode: typeof ended === 'number' ? ended : 0 };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before.exitCode;
    if (before.home === undefined) delete process.env.ONECARD_HOME;
    else process.env.ONECARD_HOME = before.home;
  }
}

/** The command line as `src/cli.ts` runs it, but for ending the process. */
async function run(args: readonly string[]): Promise<void> {
  const program = new Command('onecard').exitOverride();
  registerTerminal(program);
  registerMedical(program);
  try {
    await program.parseAsync(['node', 'onecard', ...args]);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? 2 : 1;
    process.stderr.write(error instanceof Error ? error.message : String(error));
  }
}
