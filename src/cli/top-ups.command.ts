import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { AuditLog } from '../audit';
import {
  MAX_SUSPENSE_ITEMS,
  NoticeStore,
  type StoredNotice,
  SuspenseChanges,
  type SuspenseSum,
  targetOf,
  TopUpChannels,
  TopUpFiles,
} from '../settlement';
import { StaffDirectory } from '../staff';
import { EXIT_REFUSED, freshRequest, parseDay, print } from './medical-output';
import { runJob } from './run-job';
import { parseWhole } from './subsidy-output';
import { withApplication } from './with-application';

const DAY_MS = 86_400_000;
const TARGET = /^(?:ch_[0-9a-z]{6,10}|card_[0-9a-z]{8,35})$/;
/** What a named prepaid card may hold (记名预付卡), fen. */
const USUAL_LIMIT = 500_000;

const HELP = `
Banks and channels report top-ups of e-purses as signed messages (POST /v1/top-ups) or as files; both may tell of the same top-up.
Money that no purse can take is in suspense (挂账) until it is assigned to a purse or returned, which a second person agrees to.

A file is CSV in UTF-8 or GBK, at most 100,000 rows; a card number or a purse (ch_… or card_…) stands in each:
  #TOPUPS,1,<channel>,<number>,<day>,<rows>,<sum of the amounts in yuan>
  reference,card_number,purse,amount,time      (渠道流水号,卡号,账户,充值金额,交易时间)
  #END,<rows>,<SHA-256 of all bytes before this line>
The whole file is checked first. Rows whose reference stands for another notice go to FILE.errors.csv, the others are taken.

Exit codes: 0 it worked, 1 it was refused, 2 wrong usage.

Examples:
  onecard top-ups channel ccb-counter --name 建设银行柜面 --merchant 990220163000001
  onecard top-ups generate top-ups.csv --channel ccb-counter --day 2026-11-25 --number 0001 --rows 1000
  onecard top-ups import top-ups.csv
  onecard top-ups suspense --older-than 7
  onecard top-ups assign ccb-counter 20261125-17 --to ch_000001 --by li.na --note "the holder showed the receipt"
  onecard top-ups return ccb-counter 20261125-18 --by li.na --note "nobody has the card"`;

interface Json {
  readonly json?: boolean;
}

interface ChannelOptions extends Json {
  readonly name: string;
  readonly merchant?: string;
  readonly balanceLimit: number;
}

interface SuspenseOptions extends Json {
  readonly channel?: string;
  readonly olderThan?: number;
  readonly limit: number;
}

interface AskOptions extends Json {
  readonly by: string;
  readonly note: string;
}

interface GenerateOptions extends Json {
  readonly channel: string;
  readonly day: string;
  readonly number: string;
  readonly rows: number;
}

/** `onecard top-ups`: top-ups by notice of banks and channels. */
export function registerTopUps(program: Command): void {
  const topUps = program.command('top-ups').description('Top-ups of e-purses by notice (充值通知).');
  topUps.addHelpText('after', HELP);
  topUps
    .command('channel <code>')
    .description('Enter a channel that sends notices, or change it.')
    .requiredOption('--name <name>', 'what it is called')
    .option('--merchant <id>', 'merchant whose terminals report for it; none: it sends files only')
    .option('--balance-limit <fen>', 'what an e-purse may hold after a top-up', parseWhole, USUAL_LIMIT)
    .option('--json', 'print one JSON object')
    .action(setChannel);
  topUps
    .command('import <file>')
    .description('Take a channel’s file of notices.')
    .option('--reason <text>', 'why, for the history of jobs', 'command line')
    .option('--json', 'print one JSON object')
    .action(importFile);
  topUps
    .command('suspense')
    .description('List the money in suspense, the oldest first, with the sum for each reason.')
    .option('--channel <code>', 'of one channel')
    .option('--older-than <days>', 'only what came more days ago', parseWhole)
    .option('--limit <count>', 'items at most', parseWhole, MAX_SUSPENSE_ITEMS)
    .option('--json', 'print one JSON object')
    .action(suspense);
  registerChanges(topUps);
  topUps
    .command('generate <file>')
    .description('Make a file for people with an e-purse, to try an import with.')
    .requiredOption('--channel <code>', 'channel')
    .requiredOption('--day <day>', 'YYYY-MM-DD', parseDay)
    .requiredOption('--number <number>', 'number of the file: used once for a day')
    .requiredOption('--rows <count>', 'rows at most', parseWhole)
    .option('--json', 'print one JSON object')
    .action(generate);
}

function registerChanges(topUps: Command): void {
  const item = (name: string, description: string): Command =>
    topUps
      .command(`${name} <channel> <reference>`)
      .description(`${description} A second person agrees at the desk.`)
      .requiredOption('--by <username>', 'member of staff who asks')
      .requiredOption('--note <text>', 'why')
      .option('--json', 'print one JSON object');
  item('assign', 'Ask that money in suspense goes to a purse.')
    .requiredOption('--to <purse>', 'cardholder, ch_…, or token of a card, card_…', parseTarget)
    .action((channel: string, reference: string, { to, ...options }: AskOptions & { to: string }) =>
      ask('top_up.assign', { channel, reference }, options, (changes, asked) =>
        changes.askAssignment({ channel, reference }, targetOf(to), asked),
      ),
    );
  item('return', 'Ask that money in suspense goes back to its channel.').action(
    (channel: string, reference: string, options: AskOptions) =>
      ask('top_up.return', { channel, reference }, options, (changes, asked) =>
        changes.askReturn({ channel, reference }, asked),
      ),
  );
}

async function setChannel(channel: string, { json, name, merchant, balanceLimit }: ChannelOptions): Promise<void> {
  await withApplication(async (app) => {
    const entered = { channel, name, merchantId: merchant ?? null, balanceLimit };
    await app.get(TopUpChannels, { strict: false }).set(entered);
    await record(app, 'top_up.channel', channel);
    print(json, entered, [`${channel}: ${name}, e-purses hold ${balanceLimit} fen at most`]);
  });
}

async function importFile(file: string, { reason, json }: Json & { readonly reason: string }): Promise<void> {
  await withApplication(async (app, signal) => {
    const run = await runJob(app, { job: 'import-top-ups', parameters: { file }, reason, json }, signal);
    await record(app, 'top_up.import', run.key, run.state === 'done');
    const refused = run.result?.['refused'];
    if (typeof refused === 'number' && refused > 0)
      process.stderr.write(`${refused} rows were not taken, see ${file}.errors.csv\n`);
  });
}

async function suspense({ channel, olderThan, limit, json }: SuspenseOptions): Promise<void> {
  await withApplication(async (app) => {
    const now = Date.now();
    const filter = { channel, before: olderThan === undefined ? undefined : new Date(now - olderThan * DAY_MS) };
    const store = app.get(NoticeStore, { strict: false });
    const [found, sums] = [await store.suspense(filter, limit), await store.suspenseSums(filter)];
    const items = found.map((notice) => itemOf(notice, now));
    const lines = items.map(({ ageDays, channel: code, reference, amount, reason, target, state }) =>
      [`${ageDays} days`.padStart(9), code, reference, `${amount} fen`, reason, target, state].join('  '),
    );
    print(json, { items, sums }, lines.length === 0 ? ['Nothing is in suspense.'] : [...lines, ...sums.map(sumLine)]);
  });
}

function itemOf(notice: StoredNotice, now: number) {
  const { channel, reference, amount, reason, target, state, receivedAt } = notice;
  const ageDays = Math.floor((now - receivedAt.getTime()) / DAY_MS);
  return { channel, reference, amount, reason, target, state, receivedAt: receivedAt.toISOString(), ageDays };
}

function sumLine({ reason, items, amount }: SuspenseSum): string {
  return `  ${reason.padEnd(20)} ${String(items).padStart(8)} items ${String(amount).padStart(14)} fen`;
}

type Asked = Parameters<SuspenseChanges['askReturn']>[1];

async function ask(
  action: string,
  { channel, reference }: { readonly channel: string; readonly reference: string },
  { by, note, json }: AskOptions,
  work: (changes: SuspenseChanges, asked: Asked) => ReturnType<SuspenseChanges['askReturn']>,
): Promise<void> {
  await withApplication(async (app) => {
    const staff = await app.get(StaffDirectory, { strict: false }).byUsername(by);
    if (staff?.permissions.has('top_up.manage') !== true)
      throw new Error(`${by} is no enabled member of staff who may manage top-ups`);
    const asked = { by: staff, reason: note, request: freshRequest() };
    const answer = await work(app.get(SuspenseChanges, { strict: false }), asked);
    const isRefused = answer.result === 'refused';
    if (isRefused) process.exitCode = EXIT_REFUSED;
    await record(app, action, `${channel}/${reference}`, !isRefused);
    const told = isRefused
      ? `refused, ${answer.reason}`
      : `a second person has to agree to ${answer.approvalId} at the desk until ${answer.expiresAt}`;
    print(json, { channel, reference, ...answer }, [`${channel}/${reference}: ${told}`]);
  });
}

async function generate(path: string, { json, ...order }: GenerateOptions): Promise<void> {
  await withApplication(async (app) => {
    const made = await app.get(TopUpFiles, { strict: false }).make(path, order);
    print(json, { file: path, ...made }, [`${path}: ${made.rows} rows, ${(made.total / 100).toFixed(2)} yuan`]);
  });
}

async function record(app: INestApplicationContext, action: string, object: string, isDone = true): Promise<void> {
  const actor = { kind: 'system', id: 'onecard top-ups' } as const;
  const outcome = isDone ? ('done' as const) : ('refused' as const);
  await app.get(AuditLog, { strict: false }).record({ actor, outcome, from: 'command-line', action, object });
}

function parseTarget(value: string): string {
  if (TARGET.test(value)) return value;
  throw new InvalidArgumentError('it is a cardholder, ch_…, or the token of a card, card_….');
}
