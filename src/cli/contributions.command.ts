import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { fen } from '../platform/money';
import { ContributionFiles, ContributionStore, fenOfYuan, isMonth } from '../settlement';
import { EXIT_REFUSED, parseArea, print } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const RATIO = /^(?:\d|\d\.\d{1,4})$/;
const COUNT = /^[1-9]\d{0,6}$/;

const HELP = `
Medical personal accounts are credited month by month: people in work with 2 % of their base, which counts from 60 % to 300 % of the
average wage of their area, people in retirement with a flat amount. In the month of retirement the rule for people in work still counts.

A file is CSV in UTF-8 or GBK, without quotation marks, at most 6,000,000 rows:
  #CONTRIBUTIONS,1,<number>,<area>,<month YYYYMM>,<rows>,<sum of the amounts in yuan>
  id_number,psn_type,base,amount,month,retired_month      (社会保障号码,人员类别,缴费基数,划入金额,划入年月,退休年月)
  22019919900101001X,1101,6543.00,130.86,,
  #END,<rows>,<SHA-256 of all bytes before this line>
"cardholder" may stand instead of "id_number"; month, retired_month and name (姓名, passed over) may be left out. A row of an earlier
month corrects it: the difference to what was credited is posted. The whole file is checked first: with a wrong count, total, digest,
encoding or amount nothing moves. Rows that cannot be credited go with their reasons to FILE.errors.csv, the others are credited.
The same file again changes nothing; a run that was broken off goes on where it was.

Examples:
  onecard contributions policy --area 220100 --from 202601 --average-wage 7000.00 --retiree 80.00
  onecard contributions generate --area 220100 --month 202603 --number 0001 march.csv
  onecard contributions import march.csv

Exit codes: 0 it worked (rows may have errors), 1 the file was not taken, 2 wrong usage.`;

interface PolicyOptions {
  readonly area: string;
  readonly from: string;
  readonly averageWage: number;
  readonly retiree: number;
  readonly rate: string;
  readonly floor: string;
  readonly ceiling: string;
  readonly json?: boolean;
}

interface GenerateOptions {
  readonly area: string;
  readonly month: string;
  readonly number: string;
  readonly rows?: number;
  readonly enrolledOnly?: boolean;
  readonly json?: boolean;
}

/** `onecard contributions`: credits medical personal accounts. */
export function registerContributions(program: Command): void {
  const contributions = program
    .command('contributions')
    .description('Monthly contributions to medical personal accounts (个人账户划入).')
    .addHelpText('after', HELP);
  contributions
    .command('policy')
    .description('Enter how an area credits accounts from a month on; a policy is never changed.')
    .requiredOption('--area <area>', 'pooling area (统筹区), 22 and four digits', parseArea)
    .requiredOption('--from <month>', 'first month, YYYYMM', parseMonth)
    .requiredOption('--average-wage <yuan>', 'average monthly wage (社会平均工资)', parseYuan)
    .requiredOption('--retiree <yuan>', 'what people in retirement get a month', parseYuan)
    .option('--rate <ratio>', 'share of the base', parseRatio, '0.02')
    .option('--floor <ratio>', 'the base counts from this multiple of the average wage', parseRatio, '0.6')
    .option('--ceiling <ratio>', 'up to this one', parseRatio, '3')
    .option('--json', 'print one JSON object')
    .action(policy);
  contributions
    .command('generate <file>')
    .description('Make a file for the people who are registered here, to try an import with.')
    .requiredOption('--area <area>', 'pooling area (统筹区)', parseArea)
    .requiredOption('--month <month>', 'month, YYYYMM', parseMonth)
    .requiredOption('--number <number>', 'number of the file: used once for an area and month')
    .option('--rows <count>', 'rows at most', parseCount)
    .option('--enrolled-only', 'only people who are enrolled in the employees’ insurance of the area')
    .option('--json', 'print one JSON object')
    .action(generate);
  contributions
    .command('import <file>')
    .description('Credit the accounts of a file.')
    .option('--reason <text>', 'why, for the history of jobs', 'monthly contributions')
    .option('--json', 'print one JSON object')
    .action(importFile);
}

async function policy({ json, ...options }: PolicyOptions): Promise<void> {
  const { area, from, rate, floor, ceiling } = options;
  const amounts = { averageWage: fen(options.averageWage), retireeAmount: fen(options.retiree) };
  await withApplication(async (app) => {
    const entered = await app
      .get(ContributionStore, { strict: false })
      .addPolicy({ area, from, rate, floor, ceiling, ...amounts });
    const told = entered
      ? `${area}: policy from ${from}`
      : `${area} has another policy from ${from}; it was not changed`;
    print(json, { area, from, entered }, [told]);
    if (!entered) process.exitCode = EXIT_REFUSED;
  });
}

async function generate(path: string, { json, ...options }: GenerateOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    const order = { path, ...options, enrolledOnly: options.enrolledOnly === true };
    const files = app.get(ContributionFiles, { strict: false });
    const made = await files.make(order, signal, (rows) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${rows} rows`);
    });
    if (process.stderr.isTTY) process.stderr.write('\r');
    print(json, { file: path, ...made }, [`${path}: ${made.rows} rows, ${(made.total / 100).toFixed(2)} yuan`]);
  });
}

async function importFile(file: string, { reason, json }: { reason: string; json?: boolean }): Promise<void> {
  await withApplication(async (app, signal) => {
    const run = await runJob(app, { job: 'import-contributions', parameters: { file }, reason, json }, signal);
    const errors = run.result?.['errors'];
    if (typeof errors === 'number' && errors > 0) {
      process.stderr.write(`${basename(file)}: ${errors} rows were not credited, see ${file}.errors.csv\n`);
    }
  });
}

function parseMonth(value: string): string {
  if (isMonth(value)) return value;
  throw new InvalidArgumentError('a month is YYYYMM.');
}

function parseYuan(value: string): number {
  const amount = fenOfYuan(value);
  if (amount !== undefined) return amount;
  throw new InvalidArgumentError('an amount is yuan with at most two decimals.');
}

function parseRatio(value: string): string {
  if (RATIO.test(value)) return value;
  throw new InvalidArgumentError('a ratio is a decimal number from 0 to 9 with at most four decimals.');
}

function parseCount(value: string): number {
  if (COUNT.test(value)) return Number(value);
  throw new InvalidArgumentError('a count is a whole number above 0.');
}
