import { type Command, InvalidArgumentError, Option } from 'commander';
import { InterestRates, RATE_KINDS, type RateKind, type SpendingOrder } from '../settlement';
import { EXIT_REFUSED, parseDay, print } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const RATE = /^0\.\d{1,6}$/;
const YEAR = /^20\d{2}$/;

const HELP = `
Personal accounts get interest once a year: money of the year at the demand rate, what was carried over and its interest at the rate of
three months (国发〔1998〕44号). The rate of a month is that of its first day; what comes or goes within a month counts from the next.
Interest is credited and everything is carried over (结转历年), each account once. Accumulators of benefits need no job: they count by the
year of the care.

Examples:
  onecard interest rate demand 0.001 --from 2026-01-01
  onecard interest rate three_month 0.011 --from 2026-01-01
  onecard interest credit --year 2026
  onecard interest rates

Exit codes: 0 it worked, 1 it failed or was refused, 2 wrong usage.`;

/** `onecard interest`: interest and the end of the year of medical personal accounts. */
export function registerInterest(program: Command): void {
  const interest = program
    .command('interest')
    .description('Interest and year roll-over of medical personal accounts (个人账户结息、年度结转).')
    .addHelpText('after', HELP);
  interest
    .command('rate <kind> <rate>')
    .description(`Enter a yearly rate from a day on; kind is ${RATE_KINDS.join(' or ')}. A rate is never changed.`)
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD', parseDay)
    .option('--json', 'print one JSON object')
    .action(enterRate);
  interest.command('rates').description('List the rates.').option('--json', 'print one JSON object').action(list);
  interest
    .command('credit')
    .description('Credit the interest of a year that is over, and carry all accounts over.')
    .requiredOption('--year <year>', 'the year', parseYear)
    .addOption(
      new Option('--order <order>', 'what was spent first')
        .choices(['current_first', 'carried_first'])
        .default('current_first'),
    )
    .option('--reason <text>', 'why, for the history of jobs', 'end of the year')
    .option('--json', 'print one JSON object')
    .action(credit);
}

async function enterRate(kind: string, rate: string, { from, json }: { from: string; json?: boolean }): Promise<void> {
  const known = RATE_KINDS.find((one): one is RateKind => one === kind);
  if (!known) throw new InvalidArgumentError(`the kind is ${RATE_KINDS.join(' or ')}.`);
  if (!RATE.test(rate)) throw new InvalidArgumentError('a rate is a decimal number below 1, such as 0.0035.');
  await withApplication(async (app) => {
    const entered = await app.get(InterestRates, { strict: false }).add({ kind: known, from, rate });
    const told = entered
      ? `${kind} ${rate} from ${from}`
      : `another ${kind} rate begins on ${from}; it was not changed`;
    print(json, { kind, from, rate, entered }, [told]);
    if (!entered) process.exitCode = EXIT_REFUSED;
  });
}

async function list({ json }: { json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const rates = await app.get(InterestRates, { strict: false }).all();
    print(
      json,
      { rates },
      rates.map(({ kind, from, rate }) => `${from}  ${kind.padEnd(12)} ${rate}`),
    );
  });
}

interface CreditOptions {
  readonly year: string;
  readonly order: SpendingOrder;
  readonly reason: string;
  readonly json?: boolean;
}

async function credit({ year, order, reason, json }: CreditOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'credit-interest', parameters: { year, order }, reason, json }, signal);
  });
}

function parseYear(value: string): string {
  if (YEAR.test(value)) return value;
  throw new InvalidArgumentError('a year is YYYY.');
}
