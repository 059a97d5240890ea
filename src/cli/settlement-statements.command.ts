import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { addDays, isDay } from '../jobs';
import { businessDay } from '../platform/clock';
import { PayeeStatements } from '../settlement';
import { FileProgress } from './file-progress';
import { print } from './medical-output';
import { withApplication } from './with-application';

const HELP = `
Writes for each payee payee-FROM-TO.csv: what was cleared of each date (gross, refunds, fee, holdback 质量保证金, released, prepayment offset,
net), what was paid, and how that leads from what was due before to what is carried forward; and beside it the signature, .csv.sig: SM3
of the file and SM2 over it, with the public key. verify-statement tells whether a file is as it was signed by this installation.

Examples:
  onecard settlement payee-statement 1005 --from 2026-11-01 --to 2026-11-30 --out statements
  onecard settlement payee-statement --all --from 2026-11-26 --to 2026-11-26 --out statements
  onecard settlement verify-statement statements/1005-2026-11-01-2026-11-30.csv`;

const SIGNATURE = z.object({ digest: z.string(), signature: z.string() });

interface Options {
  readonly all?: boolean;
  readonly from: string;
  readonly to: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `onecard settlement payee-statement|verify-statement`: what payees are told, signed. */
export function registerPayeeStatements(settlement: Command): void {
  const yesterday = addDays(businessDay(Date.now()), -1);
  settlement
    .command('payee-statement [payee]')
    .description('Write signed settlement statements (结算单) of payees.')
    .option('--all', 'of every payee with anything in the dates')
    .option('--from <day>', 'first date', day, yesterday)
    .option('--to <day>', 'last date', day, yesterday)
    .requiredOption('--out <folder>', 'where to write them')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(write);
  settlement
    .command('verify-statement <file>')
    .description('Say whether a statement is as it was signed here.')
    .option('--json', 'print one JSON object')
    .action(verify);
}

async function write(payee: string | undefined, { all, from, to, out, json }: Options): Promise<void> {
  if ((payee === undefined) !== (all === true)) throw new Error('say which payee, or --all');
  if (payee !== undefined && !/^\d{4,5}$/.test(payee)) throw new Error('a payee is the number of its ledger account');
  await withApplication(async (app, signal) => {
    const statements = app.get(PayeeStatements, { strict: false });
    const payees = payee === undefined ? await statements.payees(from, to) : [Number(payee)];
    await mkdir(out, { recursive: true });
    const progress = new FileProgress('Writing', process.stderr, 'statements');
    for (const [place, one] of payees.entries()) {
      signal.throwIfAborted();
      await writeOne(app, one, { from, to, out });
      progress.show({ bytes: place + 1, of: payees.length, rows: place + 1 });
    }
    progress.stop();
    print(json, { statements: payees.length, from, to }, [`${payees.length} statements in ${out}`]);
  });
}

async function writeOne(
  app: INestApplicationContext,
  payee: number,
  { from, to, out }: Pick<Options, 'from' | 'to' | 'out'>,
): Promise<void> {
  const { text, signature } = await app.get(PayeeStatements, { strict: false }).make(payee, from, to);
  const file = join(out, `${payee}-${from}-${to}.csv`);
  await writeFile(file, text);
  await writeFile(`${file}.sig`, `${JSON.stringify(signature, null, 2)}\n`);
}

async function verify(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const text = await readFile(file, 'utf8');
  const read = SIGNATURE.safeParse(JSON.parse(await readFile(`${file}.sig`, 'utf8')));
  if (!read.success) throw new Error(`${file}.sig is no signature of a statement`);
  await withApplication(async (app) => {
    const isOurs = app.get(PayeeStatements, { strict: false }).isOurs(text, read.data);
    if (!isOurs) process.exitCode = 1;
    print(json, { file, isOurs }, [isOurs ? `${file} is as it was signed` : `${file} is NOT as it was signed here`]);
  });
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('a day is YYYY-MM-DD.');
}
