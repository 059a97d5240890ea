import { type Command, Option } from 'commander';
import { parseDay } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const HELP = `
When a death is reported or somebody moves to another region, the medical personal account is closed out and its money waits in the
clearing account of inheritances or transfers. The file tells what is to be paid: one line for each account, total and SHA-256. It
names cardholders by their ids, never by name or identity number. The same date gives the same file.

Example:
  onecard departures --date 2026-11-25 --cause death --folder out

Exit codes: 0 the file was written, 1 it failed, 2 wrong usage.`;

interface DeparturesOptions {
  readonly date: string;
  readonly cause: string;
  readonly folder: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** `onecard departures`: files of personal accounts that were closed out. */
export function registerDepartures(program: Command): void {
  program
    .command('departures')
    .description('Write the file of personal accounts closed out by death or transfer (死亡、转移清退).')
    .requiredOption('--date <day>', 'business date that is over, YYYY-MM-DD', parseDay)
    .addOption(
      new Option('--cause <cause>', 'why they were closed out')
        .choices(['death', 'transfer_out'])
        .makeOptionMandatory(),
    )
    .option('--folder <folder>', 'where the file is written to', '.')
    .option('--reason <text>', 'why, for the history of jobs', 'payment of closed accounts')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(departures);
}

async function departures({ date, cause, folder, reason, json }: DeparturesOptions): Promise<void> {
  const parameters = { date, cause, folder };
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'export-departures', parameters, reason, json }, signal);
  });
}
