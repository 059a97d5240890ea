import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditLog } from '../audit';
import { addDays, isDay } from '../jobs';
import { businessDay } from '../platform/clock';
import {
  BANK_FILE_FORMATS,
  type BankBreak,
  BankFileImport,
  BreakWork,
  MAX_BANK_FILE_BYTES,
  SampleBankFiles,
} from '../settlement';
import { StaffDirectory } from '../staff';
import { freshRequest, print } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const MOST_FAULTS = 1_000;
const CLASSES: Readonly<Record<BankBreak['class'], string>> = {
  long: '长款 only the other side has it',
  short: '短款 only the left side has it',
  amount_mismatch: '金额不符 amounts differ',
  duplicate: '重复 told twice',
  cross_day: '跨日 days too far apart',
};

const HELP = `
Compared are the ledger's payouts that the bank has answered as paid with the channel's file (by our reference), and the channel's file
with the bank's statement (by the channel's batch): one to one, one to many, many to one. What does not match is a break and waits for
a person; a later run resolves it when its other half has come. Nothing is ever matched twice.

A channel's file is CSV: the line #CHANNEL,id,reference,batch,date,amount, rows with amounts in fen (money out is negative), and the
line #END,<rows>,<sum>. A bank's statement is MT940 in CNY. Both may be UTF-8 or GBK, and are taken as a whole or not at all.

Examples:
  onecard reconcile generate --date 2026-11-26 --out bank --faults 3
  onecard reconcile import bank/channel.csv
  onecard reconcile import bank/statement.mt940 --side bank --format mt940
  onecard reconcile run --date 2026-11-26 --dry-run
  onecard reconcile run --date 2026-11-26
  onecard reconcile breaks
  onecard reconcile assign 1 --owner clearing-desk
  onecard reconcile close 1 --by clearing --note "bank fee of the month" --entry

Exit codes: 0 it worked, 1 it failed, 2 wrong usage.`;

interface Json {
  readonly json?: boolean;
}

/** `onecard reconcile`: the ledger against channels and banks. */
export function registerReconcile(program: Command): void {
  const today = businessDay(Date.now());
  const reconcile = program
    .command('reconcile')
    .description('Reconcile the ledger with channel files and bank statements (三方对账).')
    .addHelpText('after', HELP);
  reconcile
    .command('import <file>')
    .description('Take a file of a channel or bank.')
    .addOption(new Option('--side <side>', 'whose file').choices(['channel', 'bank']).default('channel'))
    .addOption(new Option('--format <format>', 'its form').choices(BANK_FILE_FORMATS).default('csv'))
    .option('--json', 'print one JSON object')
    .action(importFile);
  reconcile
    .command('run')
    .description('Compare what there is up to a day.')
    .option('--date <day>', 'the day', day, addDays(today, -1))
    .option('--tolerance <fen>', 'that a match may differ by', '0')
    .option('--window <days>', 'that the dates of a match may lie apart', '1')
    .option('--dry-run', 'store nothing')
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .action(runReconcile);
  reconcile
    .command('breaks')
    .description('List open breaks, the oldest first.')
    .option('--json', 'print one JSON object')
    .action(listBreaks);
  reconcile
    .command('assign <break>')
    .description('Say who looks after a break.')
    .requiredOption('--owner <name>', 'person or desk')
    .action(assign);
  reconcile
    .command('close <break>')
    .description('Ask that a break is closed (平账). A second person agrees at the desk.')
    .requiredOption('--by <username>', 'member of staff who asks')
    .requiredOption('--note <text>', 'why')
    .option('--entry', 'book the bank account to what the other side has, against bank_breaks')
    .option('--json', 'print one JSON object')
    .action(close);
  reconcile
    .command('generate')
    .description('Make the files that channel and bank would send for the payouts of a day, to try it with.')
    .option('--date <day>', 'the day of the payouts', day, today)
    .requiredOption('--out <folder>', 'folder for channel.csv and statement.mt940')
    .option('--faults <number>', 'differences to put in, in turn of each class', faults, 0)
    .option('--json', 'print one JSON object')
    .action(generate);
}

async function importFile(
  file: string,
  { side, format, json }: Json & { readonly side: 'channel' | 'bank'; readonly format: 'csv' | 'mt940' },
): Promise<void> {
  if ((await stat(file)).size > MAX_BANK_FILE_BYTES) throw new Error(`${file} has over ${MAX_BANK_FILE_BYTES} bytes`);
  const bytes = await readFile(file);
  await withApplication(async (app) => {
    const taken = await app.get(BankFileImport, { strict: false }).take(side, format, bytes);
    await record(app, 'reconcile.import', side);
    const what = taken.isNew ? `${taken.entries} entries taken` : `${taken.entries} entries, all there already`;
    print(json, taken, [`${file}: ${what}, ${taken.total} fen`]);
  });
}

async function runReconcile({
  date,
  tolerance,
  window,
  dryRun,
  reason,
  json,
}: Json & Record<'date' | 'tolerance' | 'window' | 'reason', string> & { readonly dryRun?: boolean }): Promise<void> {
  const parameters = { date, tolerance, window, dryRun: String(dryRun === true) };
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'reconcile', parameters, reason, json }, signal);
  });
}

async function listBreaks({ json }: Json): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(BreakWork, { strict: false }).open(businessDay(Date.now()));
    print(json, { items }, [...items.map(lineOf), `${items.length} open breaks`]);
  });
}

function lineOf(one: BankBreak): string {
  const { breakId, pair, ageDays, difference, owner } = one;
  const entries = [...one.left, ...one.right].slice(0, 4).join(' ');
  return `${breakId}  ${pair}  ${CLASSES[one.class]}  ${difference} fen  ${ageDays} days  ${owner ?? 'nobody'}  ${entries}`;
}

async function assign(text: string, { owner }: { readonly owner: string }): Promise<void> {
  const breakId = breakOf(text);
  await withApplication(async (app) => {
    await app.get(BreakWork, { strict: false }).assign(breakId, owner);
    await record(app, 'reconcile.assign', String(breakId));
    print(false, {}, [`${breakId}: ${owner}`]);
  });
}

async function close(
  text: string,
  { by, note, entry, json }: Json & { readonly by: string; readonly note: string; readonly entry?: boolean },
): Promise<void> {
  const breakId = breakOf(text);
  await withApplication(async (app) => {
    const staff = await app.get(StaffDirectory, { strict: false }).byUsername(by);
    if (staff?.permissions.has('bank_break.manage') !== true)
      throw new Error(`${by} is no enabled member of staff who may close breaks`);
    const closing = { breakId, entry: entry === true, reason: note };
    const work = app.get(BreakWork, { strict: false });
    const asked = await work.askClosing(closing, staff, freshRequest(), businessDay(Date.now()));
    await record(app, 'reconcile.close', String(breakId));
    print(json, asked, [`${breakId}: waits for a second person, ${asked.approvalId}`]);
  });
}

async function generate({
  date,
  out,
  faults: count,
  json,
}: Json & { readonly date: string; readonly out: string; readonly faults: number }): Promise<void> {
  await withApplication(async (app) => {
    const {
      channel,
      statement,
      lines,
      faults: made,
    } = await app.get(SampleBankFiles, { strict: false }).make(date, count);
    await mkdir(out, { recursive: true });
    await writeFile(join(out, 'channel.csv'), channel);
    await writeFile(join(out, 'statement.mt940'), statement);
    const words = `${lines} lines with ${made} differences in ${join(out, 'channel.csv')} and ${join(out, 'statement.mt940')}`;
    print(json, { date, lines, faults: made }, [words]);
  });
}

async function record(app: INestApplicationContext, action: string, object: string): Promise<void> {
  const actor = { kind: 'system', id: 'onecard reconcile' } as const;
  await app.get(AuditLog, { strict: false }).record({ actor, outcome: 'done', from: 'command-line', action, object });
}

function breakOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error('a break is named by its number; see: onecard reconcile breaks');
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('a day is YYYY-MM-DD.');
}

function faults(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= MOST_FAULTS) return number;
  throw new InvalidArgumentError(`it is a whole number from 0 to ${MOST_FAULTS}.`);
}
