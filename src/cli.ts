import { Command, CommanderError } from 'commander';
import { registerBatch } from './cli/batch.command';
import { registerBench } from './cli/bench.command';
import { registerCalendar } from './cli/calendar.command';
import { registerContributions } from './cli/contributions.command';
import { registerDemo } from './cli/demo.command';
import { registerDepartures } from './cli/departures.command';
import { registerHolds } from './cli/holds.command';
import { registerInterest } from './cli/interest.command';
import { registerJobs } from './cli/jobs.command';
import { registerKeys } from './cli/keys.command';
import { registerMedical } from './cli/medical.command';
import { registerMigrate } from './cli/migrate.command';
import { dieWithTheLauncher } from './cli/launcher';
import { registerProduction } from './cli/production.command';
import { registerReconcile } from './cli/reconcile.command';
import { registerSeed } from './cli/seed.command';
import { registerServe } from './cli/serve.command';
import { registerSettlement } from './cli/settlement.command';
import { registerSimulate } from './cli/simulate.command';
import { registerStaff } from './cli/staff.command';
import { registerSubsidies } from './cli/subsidies.command';
import { registerTerminal } from './cli/terminal.command';
import { registerTopUps } from './cli/top-ups.command';
import { registerTransit } from './cli/transit.command';
import { registerVerify } from './cli/verify.command';
import { registerVouchers } from './cli/vouchers.command';
import { seedDemoIfEmpty } from './demo';
import { ConfigError } from './platform/config';
import { setLogLevel } from './platform/logging';

/** Every command by its registration, in the order in which `--help` lists them. */
const commands: readonly ((program: Command) => unknown)[] = [
  (program) => registerServe(program, seedDemoIfEmpty),
  registerMigrate,
  registerSeed,
  registerSimulate,
  registerDemo,
  registerVerify,
  registerStaff,
  registerKeys,
  registerTerminal,
  registerBatch,
  registerProduction,
  registerMedical,
  registerTransit,
  registerSettlement,
  registerReconcile,
  registerContributions,
  registerInterest,
  registerSubsidies,
  registerDepartures,
  registerTopUps,
  registerVouchers,
  registerHolds,
  registerJobs,
  registerCalendar,
  registerBench,
];

/** All went well; problems were found or something failed; the command line or a setting was wrong. */
const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const FOOTER = `
Exit codes:
  0  it worked
  1  it failed, or problems were found
  2  the command line or a setting is wrong

Settings come from the environment: DATABASE_URL (default: an embedded PostgreSQL under .onecard/), PORT, HOST,
ONECARD_HOME, LOG_LEVEL and others; the README lists them.`;

/** Runs the command line and sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  // Logs go to the standard output, which belongs to the command's result; the service sets its own level when it starts.
  setLogLevel('silent');
  dieWithTheLauncher();
  endQuietlyWhenNobodyReads();
  const program = new Command('onecard')
    .description('The transaction core of a citizen card: one card, many uses.')
    .version('0.1.0')
    .showHelpAfterError('(onecard --help shows the commands and options)')
    .addHelpText('after', FOOTER)
    .exitOverride();
  for (const register of commands) register(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    // What failed may have left a connection open that would keep the process alive.
    process.exit(report(error));
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === EXIT_OK ? EXIT_OK : EXIT_USAGE;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`onecard: ${message}\n`);
  return error instanceof ConfigError ? EXIT_USAGE : EXIT_FAILED;
}

/** `onecard … | head` closes the pipe; that is no error. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT_OK);
    throw error;
  });
}
