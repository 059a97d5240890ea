import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditLog } from '../audit';
import {
  BATCH_OPERATIONS,
  BATCH_STATES,
  type BatchAnswer,
  type BatchOperation,
  type BatchOptions,
  BatchResults,
  BatchRunner,
  type BatchState,
  type BatchView,
  CLOSE_CAUSES,
  CreateBatch,
  FREEZE_KINDS,
  GetBatch,
  ListBatches,
  MAX_BATCH_FILE_BYTES,
  MAX_BATCH_ROWS,
} from '../cardholder';
import { hexKey } from '../event-store';
import { StaffDirectory, type StaffIdentity } from '../staff';
import { withApplication } from './with-application';

const EXIT_FAILED = 1;
/** How often a batch that another process works on is looked at, ms. */
const FOLLOW_MS = 500;
const DEFAULT_LIST = 20;
const MAX_LIST = 100;
/** Result files are for the owner's eyes. */
const PRIVATE_MODE = 0o600;
const REASON = /^(?!.*\d{9})[a-z][a-z0-9_]{0,47}$/;

interface RunCommandOptions {
  readonly operation: BatchOperation;
  readonly reason: string;
  readonly cause?: NonNullable<BatchOptions['cause']>;
  readonly kind?: NonNullable<BatchOptions['kind']>;
  readonly document?: string;
  readonly run?: string;
  readonly as?: string;
  readonly result?: string;
  readonly json?: boolean;
}

interface OutputOptions {
  readonly result?: string;
  readonly json?: boolean;
}

const RUN_HELP = `
FILE is CSV in UTF-8 or GBK with a header line, at most ${MAX_BATCH_ROWS} rows:
  issue                  社会保障号码 (id_number) and 姓名 (name); 联系电话 (phone), 发卡地区 (area), 服务银行 (bank_code) if known
  collect, close, freeze 社保卡号 (card_number), 社会保障号码 (id_number) or 卡标识 (card_token)
A file with a fault anywhere is not taken, and every fault is told with line and column. Rows are settled one by one through
the core, each once: a run that is broken off goes on with \`batch resume\`, or by itself where the service runs. The same file
for the same operation is the same batch. A freeze begins when a second person has approved it; --as says who asks.

Examples:
  npx onecard batch run enrolment.csv --operation issue --reason school_enrolment --result enrolment-result.csv
  npx onecard batch run deaths.csv --operation close --cause death --reason death_register
  npx onecard batch run list.csv --operation freeze --reason fraud_suspected --as senior

Exit codes: 0 every row is done or was so already, or the batch waits for approval, 1 rows were refused or it failed, 2 wrong usage.`;

/** `onecard batch`: operations on many cards from files. */
export function registerBatch(program: Command): void {
  const batch = program.command('batch').description('Apply for, hand out, close or freeze many cards from a file.');
  addRun(batch);
  batch
    .command('list')
    .description('List batches, newest first.')
    .addOption(new Option('--state <state>', 'only those in this state').choices(BATCH_STATES))
    .option('--limit <n>', `at most so many (1 to ${MAX_LIST})`, parseLimit, DEFAULT_LIST)
    .option('--json', 'print one JSON object')
    .action(list);
  withOutput(batch.command('show').description('Show how far a batch has come.').argument('<batch>', 'its id')).action(
    show,
  );
  withOutput(
    batch.command('resume').description('Go on with a batch that was broken off.').argument('<batch>', 'its id'),
  )
    .addHelpText('after', '\nNeeded only where no service runs: a service goes on with it by itself.')
    .action(resume);
}

function addRun(batch: Command): void {
  const run = batch
    .command('run')
    .description('Make a batch of a file and work it off.')
    .argument('<file>', 'CSV file')
    .addOption(new Option('--operation <operation>', 'what to do').choices(BATCH_OPERATIONS).makeOptionMandatory())
    .requiredOption('--reason <code>', 'code of the cause, kept with every change', parseReason)
    .addOption(new Option('--cause <cause>', 'why cards are closed').choices(CLOSE_CAUSES))
    .addOption(new Option('--kind <kind>', 'kind of freeze (default temporary)').choices(FREEZE_KINDS))
    .option('--document <number>', 'number of the order behind a judicial freeze')
    .option('--run <name>', 'tells two batches with the same file apart')
    .option('--as <username>', 'member of staff who asks; a freeze needs one');
  withOutput(run).addHelpText('after', RUN_HELP).action(runFile);
}

function withOutput(command: Command): Command {
  return command
    .option('--result <file>', 'write the result of each row to this file')
    .option('--json', 'print the batch as one JSON object');
}

function parseReason(value: string): string {
  if (!REASON.test(value)) throw new InvalidArgumentError('a reason is a code such as school_enrolment.');
  return value;
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!/^\d+$/.test(value) || limit < 1 || limit > MAX_LIST) {
    throw new InvalidArgumentError(`a limit is a number from 1 to ${MAX_LIST}.`);
  }
  return limit;
}

async function runFile(path: string, options: RunCommandOptions): Promise<void> {
  if ((await stat(path)).size > MAX_BATCH_FILE_BYTES) throw new Error(`${path} is too large`);
  const file = await readFile(path);
  await withApplication(async (app, signal) => {
    const created = await create(app, file, options);
    process.stderr.write(`${told(created)}\n`);
    const ended = created.state === 'running' ? await follow(app, created.batchId, signal) : created;
    await finish(app, ended, options);
  });
}

async function create(app: INestApplicationContext, file: Buffer, options: RunCommandOptions): Promise<BatchAnswer> {
  const { operation, reason, cause, kind, document, run } = options;
  const by = options.as === undefined ? undefined : await staffOf(app, options.as);
  const given = {
    ...(cause && { cause }),
    ...(kind && { kind }),
    ...(document !== undefined && { document }),
    ...(run !== undefined && { run }),
  };
  const key = hexKey(`command line\n${randomUUID()}`);
  const batch = { operation, reason, options: given, file };
  const answer = await app.get(CommandBus).execute(new CreateBatch({ key, digest: key }, batch, by));
  await app.get(AuditLog, { strict: false }).record({
    actor: { kind: 'system', id: 'onecard batch run' },
    action: 'batch.create',
    outcome: 'done',
    object: answer.batchId,
    reason,
    details: { operation, result: answer.result, rows: answer.total, as: by?.staffId ?? null },
  });
  return answer;
}

/** Who is said to ask. The command line has the database's keys, so it is believed; the audit log says that it was used. */
async function staffOf(app: INestApplicationContext, username: string): Promise<StaffIdentity> {
  const staff = await app.get(StaffDirectory, { strict: false }).byUsername(username);
  if (staff?.permissions.has('batch.manage') !== true) {
    throw new Error(`${username} is no member of staff who may manage batches`);
  }
  return { ...staff, sessionId: 'command-line', from: 'command-line', requestId: randomUUID() };
}

function told({ result, batchId, total, approvalId }: BatchAnswer): string {
  if (result === 'approval_required') {
    return `Batch ${batchId} with ${total} rows waits for the approval ${approvalId ?? ''} by a second person.`;
  }
  return result === 'done' ? `Batch ${batchId} with ${total} rows.` : `This file is batch ${batchId} already.`;
}

/** Works on a batch, or watches who does, until it ends. */
async function follow(app: INestApplicationContext, batchId: string, signal: AbortSignal): Promise<BatchView> {
  const bar = new BatchBar();
  const runner = app.get(BatchRunner, { strict: false });
  try {
    for (;;) {
      const end = await runner.run(batchId, { signal, onProgress: ({ counts }) => bar.show(counts) });
      const batch = await app.get(QueryBus).execute(new GetBatch(batchId));
      signal.throwIfAborted();
      if (end !== 'busy' || batch.endedAt !== null) return batch;
      bar.show(batch);
      await sleep(FOLLOW_MS, undefined, { signal });
    }
  } finally {
    bar.stop();
  }
}

async function finish(app: INestApplicationContext, batch: BatchView, options: OutputOptions): Promise<void> {
  if (options.result !== undefined) {
    const rows = app.get(BatchResults, { strict: false }).file(batch.batchId);
    await pipeline(Readable.from(rows), createWriteStream(options.result, { mode: PRIVATE_MODE }));
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(batch)}\n` : describe(batch));
  if (batch.refused + batch.failed > 0) process.exitCode = EXIT_FAILED;
}

async function resume(batchId: string, options: OutputOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    const batch = await app.get(QueryBus).execute(new GetBatch(batchId));
    await finish(app, batch.state === 'running' ? await follow(app, batchId, signal) : batch, options);
  });
}

async function show(batchId: string, options: OutputOptions): Promise<void> {
  await withApplication(async (app) => {
    const batch = await app.get(QueryBus).execute(new GetBatch(batchId));
    await finish(app, batch, options);
    process.exitCode = 0;
  });
}

async function list(options: { state?: BatchState; limit: number; json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const filter = options.state === undefined ? {} : { state: options.state };
    const page = await app.get(QueryBus).execute(new ListBatches(filter, options.limit, undefined));
    const lines = page.items.map(
      ({ batchId, operation, state, total, settled, createdAt }) =>
        `${batchId}  ${createdAt}  ${operation.padEnd(8)}${state.padEnd(18)}${settled} of ${total}\n`,
    );
    process.stdout.write(options.json === true ? `${JSON.stringify(page)}\n` : lines.join(''));
  });
}

function describe(batch: BatchView): string {
  const { batchId, operation, state, total, done, already, refused, failed, approvalId } = batch;
  return [
    `Batch ${batchId}: ${operation}, ${state.replaceAll('_', ' ')}`,
    `  ${done} done, ${already} already so, ${refused} refused, ${failed} failed, of ${total} rows`,
    ...(approvalId === null ? [] : [`  approval ${approvalId}`]),
    '',
  ].join('\n');
}

/** A progress bar on the standard error, where that is a terminal. */
class BatchBar {
  #bar: SingleBar | undefined;

  show({ settled, total }: { readonly settled: number; readonly total: number }): void {
    if (!process.stderr.isTTY) return;
    if (!this.#bar) {
      const format = 'Working |{bar}| {percentage}% | {value} of {total} rows | {eta_formatted} left';
      this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
      this.#bar.start(total, settled);
    }
    this.#bar.update(settled);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
