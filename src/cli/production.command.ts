import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditLog } from '../audit';
import {
  CollectProductionBatch,
  DEFAULT_PRODUCTION_CARDS,
  FILE_ENCODINGS,
  type FileEncoding,
  ListProductionBatches,
  MAX_FEEDBACK_FILE_BYTES,
  MAX_PRODUCTION_CARDS,
  PRODUCTION_STATES,
  type ProductionAnswer,
  type ProductionBatchView,
  ProductionExports,
  type ProductionState,
  ProductionStore,
  RelistFailedCards,
  TakeProductionFeedback,
} from '../cardholder';
import { hexKey, type RequestIdentity } from '../event-store';
import { withApplication } from './with-application';

const EXIT_FAILED = 1;
const SYSTEM = 'system';
const LIST_LIMIT = 50;
/** Files with personal data are for the owner's eyes. */
const PRIVATE_MODE = 0o600;

/** `onecard production`: production batches. */
export function registerProduction(program: Command): void {
  const production = program
    .command('production')
    .description('Have cards made: collect applications, export them for the card maker, take the feedback.')
    .addHelpText(
      'after',
      `
BATCH is the number of a batch, as 220100202611240001, or its id.

Examples:
  npx onecard production create --area 220100
  npx onecard production export 220100202611240001 --out batch.csv --encoding gbk
  npx onecard production feedback 220100202611240001 feedback.csv
  npx onecard production relist 220100202611240001 --into new

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`,
    );
  addCreate(production);
  addExport(production);
  production
    .command('feedback')
    .description('Take a feedback file: made cards wait for collection, failed ones stay with their reason.')
    .argument('<batch>', 'number or id')
    .argument('<file>', 'CSV in UTF-8 or GBK')
    .action(feedback);
  production
    .command('relist')
    .description('List the failed cards of a batch again.')
    .argument('<batch>', 'number or id')
    .addOption(new Option('--into <where>', 'the same batch or a new one').choices(['same', 'new']).default('same'))
    .action(relist);
  production
    .command('list')
    .description('List production batches, newest first.')
    .addOption(new Option('--state <state>', 'only those in this state').choices(PRODUCTION_STATES))
    .option('--json', 'print one JSON object')
    .action(list);
}

function addCreate(production: Command): void {
  production
    .command('create')
    .description('Collect cards that were applied for into a new batch, longest waiting first.')
    .option('--area <code>', 'area that issues (GB/T 2260): 220100 has all of Changchun in it', digits(6))
    .option('--bank <code>', 'bank whose application the cards carry', digits(3))
    .option('--limit <n>', 'cards at most', parseLimit, DEFAULT_PRODUCTION_CARDS)
    .action(create);
}

function addExport(production: Command): void {
  production
    .command('export')
    .description('Write the file for the card maker. It has personal data in it.')
    .argument('<batch>', 'number or id')
    .requiredOption('--out <file>', 'where to write it (mode 600)')
    .addOption(new Option('--encoding <encoding>', 'of the file').choices(FILE_ENCODINGS).default('utf-8'))
    .option('--bom', 'begin UTF-8 with its mark, by which spreadsheets know it')
    .action(exportBatch);
}

function digits(count: number): (value: string) => string {
  return (value) => {
    if (value.length !== count || !/^\d+$/.test(value)) throw new InvalidArgumentError(`a code of ${count} digits.`);
    return value;
  };
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!/^\d+$/.test(value) || limit < 1 || limit > MAX_PRODUCTION_CARDS) {
    throw new InvalidArgumentError(`a number from 1 to ${MAX_PRODUCTION_CARDS}.`);
  }
  return limit;
}

async function create(options: { area?: string; bank?: string; limit: number }): Promise<void> {
  await withApplication(async (app) => {
    const { area, bank, limit } = options;
    const cards = { limit, ...(area !== undefined && { area }), ...(bank !== undefined && { bankCode: bank }) };
    const answer = await app.get(CommandBus).execute(new CollectProductionBatch(newRequest(), cards, SYSTEM));
    const { batchId } = answer;
    await audit(app, 'production.collect', typeof batchId === 'string' ? batchId : '');
    tell(answer);
  });
}

async function exportBatch(
  name: string,
  options: { out: string; encoding: FileEncoding; bom?: boolean },
): Promise<void> {
  await withApplication(async (app) => {
    const batchId = await idOf(app, name);
    const { encoding, bom = false, out } = options;
    const made = await app.get(ProductionExports, { strict: false }).open(batchId, { encoding, mark: bom, by: SYSTEM });
    await audit(app, 'production.export', batchId);
    await pipeline(Readable.from(made.bytes), createWriteStream(out, { mode: PRIVATE_MODE }));
    process.stderr.write(`${made.batch.counts.listed} cards of batch ${made.batch.batchNumber} are in ${out}\n`);
  });
}

async function feedback(name: string, path: string): Promise<void> {
  if ((await stat(path)).size > MAX_FEEDBACK_FILE_BYTES) throw new Error(`${path} is too large`);
  const file = await readFile(path);
  await withApplication(async (app) => {
    const batchId = await idOf(app, name);
    const command = new TakeProductionFeedback(newRequest(), batchId, file, SYSTEM);
    const answer = await app.get(CommandBus).execute(command);
    await audit(app, 'production.feedback', batchId);
    tell(answer);
  });
}

async function relist(name: string, { into }: { into: 'same' | 'new' }): Promise<void> {
  await withApplication(async (app) => {
    const batchId = await idOf(app, name);
    tell(await app.get(CommandBus).execute(new RelistFailedCards(newRequest(), batchId, into, SYSTEM)));
    await audit(app, 'production.relist', batchId);
  });
}

async function list(options: { state?: ProductionState; json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const query = new ListProductionBatches(options.state, LIST_LIMIT, undefined);
    const page = await app.get(QueryBus).execute(query);
    process.stdout.write(options.json === true ? `${JSON.stringify(page)}\n` : page.items.map(lineOf).join(''));
  });
}

function lineOf({ batchNumber, state, cards, listed, made, failed, createdAt }: ProductionBatchView): string {
  const counts = `${cards} cards: ${listed} to come, ${made} made, ${failed} failed`;
  return `${batchNumber}  ${createdAt}  ${state.padEnd(16)}${counts}\n`;
}

async function idOf(app: INestApplicationContext, name: string): Promise<string> {
  const store = app.get(ProductionStore, { strict: false });
  const batch = (await store.find(name)) ?? (await store.findByNumber(name));
  if (!batch) throw new Error(`there is no production batch ${name}`);
  return batch.batchId;
}

function tell(answer: ProductionAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (answer.result === 'refused') process.exitCode = EXIT_FAILED;
}

function newRequest(): RequestIdentity {
  const key = hexKey(`command line\n${randomUUID()}`);
  return { key, digest: key };
}

function audit(app: INestApplicationContext, action: string, batchId: string): Promise<void> {
  const actor = { kind: 'system' as const, id: 'onecard production' };
  return app.get(AuditLog, { strict: false }).record({ actor, action, outcome: 'done', object: batchId });
}
