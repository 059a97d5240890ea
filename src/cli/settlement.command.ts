import { type Command, InvalidArgumentError } from 'commander';
import { addDays, isDay } from '../jobs';
import { describeAccount, FIXED_ACCOUNTS } from '../ledger';
import { businessDay } from '../platform/clock';
import { CloseStore, type StatementDay, type TrialLine } from '../settlement';
import { yuan } from '../transit';
import { print } from './medical-output';
import { runJob } from './run-job';
import { registerPayeeStatements } from './settlement-statements.command';
import { registerInterCity } from './settlement-inter-city.command';
import { registerSettlementPayees } from './settlement-payees.command';
import { withApplication } from './with-application';

const HELP = `
A date is closed in every lane under the lock of its head: a posting belongs to exactly one date, and a closed date never
changes. A message that comes in late is booked on the open date and counts for its own day (its effective date).

Examples:
  onecard settlement close --date 2026-11-25
  onecard settlement close-period --period 2026-11
  onecard settlement trial-balance --date 2026-11-25
  onecard settlement statement bank_clearing --from 2026-11-01 --to 2026-11-25

Exit codes: 0 it worked, 1 it failed, 2 wrong usage.`;

/** `onecard settlement`: closing dates, and what the books of closed dates say. */
export function registerSettlement(program: Command): Command {
  const settlement = program
    .command('settlement')
    .description('Close business dates, and read the books of closed dates.')
    .addHelpText('after', HELP);
  const yesterday = addDays(businessDay(Date.now()), -1);
  settlement
    .command('close')
    .description('Close a business date (日终结账); dates before it that are open are closed with it.')
    .option('--date <day>', 'the business date', day, yesterday)
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .action(close);
  settlement
    .command('close-period')
    .description('Close a month or a year whose last date is closed (月结, 年结).')
    .requiredOption('--period <period>', 'YYYY-MM or YYYY')
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .action(closePeriod);
  settlement
    .command('trial-balance')
    .description('The trial balance (试算平衡表) of a closed date, or of dates.')
    .option('--date <day>', 'the date', day, yesterday)
    .option('--from <day>', 'the first of several dates', day)
    .option('--json', 'print one JSON object')
    .action(trialBalance);
  settlement
    .command('statement <account>')
    .description('What was booked on a ledger account, day by day; by its code or number.')
    .option('--from <day>', 'the first date', day, addDays(yesterday, -30))
    .option('--to <day>', 'the last date', day, yesterday)
    .option('--json', 'print one JSON object')
    .action(statement);
  registerSettlementPayees(settlement);
  registerPayeeStatements(settlement);
  registerInterCity(settlement);
  return settlement;
}

interface Ran {
  readonly reason: string;
  readonly json?: boolean;
}

async function close({ date, reason, json }: Ran & { date: string }): Promise<void> {
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'close-date', parameters: { date }, reason, json }, signal);
  });
}

async function closePeriod({ period, reason, json }: Ran & { period: string }): Promise<void> {
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'close-period', parameters: { period }, reason, json }, signal);
  });
}

async function trialBalance({ date, from = date, json }: { date: string; from?: string; json?: boolean }) {
  if (from > date) throw new InvalidArgumentError('--from must not be after --date');
  await withApplication(async (app) => {
    const store = app.get(CloseStore, { strict: false });
    const latest = await store.latestClosed();
    if (latest === undefined || latest < date) throw new Error(`the business date ${date} is not closed`);
    const balance = await store.trialBalance(from, date);
    print(json, balance, [
      line('account', 'opening', 'debit', 'credit', 'closing'),
      ...balance.lines.map(trialLine),
      line('total', '', yuan(balance.debit), yuan(balance.credit), ''),
      `${balance.postings} postings, SHA-256 ${balance.digest}`,
    ]);
  });
}

async function statement(name: string, { from, to, json }: { from: string; to: string; json?: boolean }) {
  const account = numberOf(name);
  if (from > to) throw new InvalidArgumentError('--from must not be after --to');
  await withApplication(async (app) => {
    const store = app.get(CloseStore, { strict: false });
    const before = addDays(from, -1);
    const opening = await store.balance(account, before, before);
    const days = await store.statement(account, from, to);
    const closing = days.reduce<number>((sum, { debit, credit }) => sum + credit - debit, opening);
    print(json, { account, from, to, opening, days, closing }, [
      `${describeAccount(account)?.nameEn ?? name} (${describeAccount(account)?.nameZh ?? name})`,
      line('booked', 'counts for', 'debit', 'credit', 'postings'),
      line('opening', '', '', yuan(opening), ''),
      ...days.map(dayLine),
      line('closing', '', '', yuan(closing), ''),
    ]);
  });
}

function numberOf(name: string): number {
  const fixed = FIXED_ACCOUNTS.find(({ code }) => code === name);
  const number = fixed?.number ?? (/^\d{1,10}$/.test(name) ? Number(name) : NaN);
  if (describeAccount(number) === undefined) throw new InvalidArgumentError(`there is no ledger account ${name}`);
  return number;
}

function trialLine({ code, opening, debit, credit, closing }: TrialLine): string {
  return line(code, yuan(opening), yuan(debit), yuan(credit), yuan(closing));
}

function dayLine({ businessDate, effectiveDate, debit, credit, postings }: StatementDay): string {
  return line(businessDate, effectiveDate, yuan(debit), yuan(credit), String(postings));
}

function line(first: string, ...others: readonly string[]): string {
  return [first.padEnd(32), ...others.map((text) => text.padStart(18))].join('');
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('a day is YYYY-MM-DD.');
}
