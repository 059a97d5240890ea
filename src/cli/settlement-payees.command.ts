import { readFile, writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { addDays, isDay } from '../jobs';
import { businessDay } from '../platform/clock';
import { bucketsOf, OpenAccounts, PayeeContracts, PayoutFiles } from '../settlement';
import { print } from './medical-output';
import { runJob } from './run-job';
import { withApplication } from './with-application';

const FEN_IN_YUAN = 100;

const HELP = `
Example:
  onecard settlement contracts --add contract.json
  onecard settlement clear --date 2026-11-25
  onecard settlement pay --date 2026-11-26 --out bank.csv
  onecard settlement answer bank-answer.csv --date 2026-11-26

Exit codes: 0 it worked, 1 it failed, 2 wrong usage.`;

const CONTRACT_HELP = `
A contract: ratios are decimal texts, amounts fen; validTo, feeMinimum, feeCap, payout.day, holdbackReleaseOn may be left out.
  { "merchantId": "990220154110001", "validFrom": "2026-01-01", "validTo": "2026-12-31",
    "terms": { "fee": { "kind": "percent", "ratio": "0.006" }, "feeCap": 5000,
               "payout": { "cycle": "weekly", "day": 1 }, "minimumPayout": 1000,
               "holdbackRatio": "0.05", "holdbackReleaseOn": "2027-01-31", "prepaymentShare": "0.5" },
    "bank": { "bank": "CCB", "holder": "A shop", "account": "6217000012345678" } }
Other fees: { "kind": "fixed", "perPosting": 20 },
  { "kind": "tiered", "tiers": [{ "upTo": 1000000, "ratio": "0.006" }, { "upTo": null, "ratio": "0.004" }] }
Cycles: daily, weekly (day 1 is Monday), monthly (day 1 to 28).
${HELP}`;

interface Ran {
  readonly date: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** `onecard settlement contracts|clear|pay|answer`: what payees are owed, from contract to payout. */
export function registerSettlementPayees(settlement: Command): void {
  const today = businessDay(Date.now());
  settlement
    .command('contracts')
    .description('List the contracts in force, or add one from a JSON file.')
    .option('--add <file>', 'contract, JSON')
    .option('--date <day>', 'day that they hold on', day, today)
    .option('--json', 'print one JSON object')
    .addHelpText('after', CONTRACT_HELP)
    .action(contracts);
  settlement
    .command('clear')
    .description('Clear payables for a closed business date (日终清算).')
    .option('--date <day>', 'the business date', day, addDays(today, -1))
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(clear);
  settlement
    .command('pay')
    .description('Pay what is due, and write the bank’s file.')
    .option('--date <day>', 'the day of the payout', day, today)
    .requiredOption('--out <file>', 'where to write the bank’s file; it holds bank accounts in the clear')
    .option('--reason <text>', 'why, for the history', 'command line')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(pay);
  settlement
    .command('open-accounts')
    .description('Clearing accounts that are not zero at the end of a closed date, by age (未清账户账龄).')
    .option('--date <day>', 'the closed date', day, addDays(today, -1))
    .option('--json', 'print one JSON object')
    .action(openAccounts);
  settlement
    .command('answer <file>')
    .description('Take the bank’s answer to a payout: payee,paid|returned,reason.')
    .requiredOption('--date <day>', 'the day of the payout', day)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(answer);
}

async function contracts({ add, date, json }: { add?: string; date: string; json?: boolean }): Promise<void> {
  const text = add === undefined ? undefined : await readFile(add, 'utf8');
  await withApplication(async (app) => {
    const all = app.get(PayeeContracts, { strict: false });
    if (text !== undefined) await all.add(JSON.parse(text));
    const items = await all.inForce(date);
    print(json, { items }, [
      ...items.map((one) => `${one.payee}  ${one.merchantId}  ${one.name}  from ${one.validFrom}  ${one.bankAccount}`),
      `${items.length} contracts on ${date}`,
    ]);
  });
}

async function openAccounts({ date, json }: { readonly date: string; readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(OpenAccounts, { strict: false }).on(date);
    const buckets = bucketsOf(items);
    print(json, { date, items, buckets }, [
      ...items.map(({ code, balance, openSince, ageDays }) => {
        return `${code.padEnd(32)} ${yuan(balance).padStart(16)}  since ${openSince}, ${ageDays} days`;
      }),
      `days         accounts           credit            debit`,
      ...buckets.map(({ days, accounts, credit, debit }) => {
        return `${days.padEnd(12)} ${String(accounts).padStart(8)} ${yuan(credit).padStart(16)} ${yuan(debit).padStart(16)}`;
      }),
    ]);
  });
}

function yuan(fen: number): string {
  return (fen / FEN_IN_YUAN).toFixed(2);
}

async function clear({ date, reason, json }: Ran): Promise<void> {
  await withApplication(async (app, signal) => {
    await runJob(app, { job: 'clear', parameters: { date }, reason, json }, signal);
  });
}

async function pay({ date, out, reason, json }: Ran & { readonly out: string }): Promise<void> {
  await withApplication(async (app, signal) => {
    const { state } = await runJob(app, { job: 'pay', parameters: { date }, reason, json }, signal);
    if (state !== 'done') return;
    await writeFile(out, await app.get(PayoutFiles, { strict: false }).bankFile(date), { mode: 0o600 });
  });
}

async function answer(file: string, { date, json }: { date: string; json?: boolean }): Promise<void> {
  const text = await readFile(file, 'utf8');
  await withApplication(async (app) => {
    const came = await app.get(PayoutFiles, { strict: false }).takeAnswer(date, text);
    print(json, came, [`${came.paid} paid, ${came.returned} returned`]);
  });
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('a day is YYYY-MM-DD.');
}
