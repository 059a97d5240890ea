import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { creditOf, type DayFileHead, type DayFileRow, DayFiles, yuan } from '../transit';
import { parseDay, print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const HELP = `
The file of an operator (运营单位) and a service day (营运日) that is over tells what no earlier file of it has told: the rides of the
day, exceptions with their reasons, and, as rows of differences, what late taps have changed of days before. So a file never
changes once it was made (the same command writes it again, byte for byte), and all files of an operator together are what
the ledger has credited to it. Nothing is written when they do not tie out.

Columns: row, kind (ride, exception, correction, cleared, dispute), day, subject (journey or tap), mode, line, from, to, terminal,
start, end, status, reason, liable, rides, exceptions, list (标价), concession (优惠), transfer (换乘), cap (封顶), paid (实付), subsidy
(财政补贴), borne (运营单位让利), credited = paid + subsidy, policy, event (lane/position in the ledger). Amounts are fen. Lines that
begin with # are no rows: the first says what the file is, the last two are the totals and the SHA-256 of all before.

Exit codes: 0 it was written, 1 the day is not over, a later day has its file, or it does not tie out, 2 wrong usage.

Examples:
  npx onecard transit day-file --operator CC-METRO --day 2026-03-02 --out metro-2026-03-02.csv
  npx onecard transit day-file --operator CC-METRO --list`;

interface DayFileOptions {
  readonly operator: string;
  readonly day?: string;
  readonly out?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `onecard transit day-file`: what operators are credited, ride by ride. */
export function registerTransitDayFile(transit: Command): void {
  transit
    .command('day-file')
    .description('Write the day file (日结文件) of an operator: its rides, exceptions, and corrections of days before.')
    .requiredOption('--operator <code>', 'operator, as its taps name it')
    .option('--day <YYYY-MM-DD>', 'service day', parseDay)
    .option('--out <file>', 'write it there instead of printing it')
    .option('--list', 'list the files that were made')
    .option('--json', 'print one JSON object; with --out a summary of it')
    .addHelpText('after', HELP)
    .action(async (options: DayFileOptions, command: Command) => {
      if (options.list === true) return withApplication((app) => list(app, options));
      if (options.day === undefined) return command.error("error: required option '--day <YYYY-MM-DD>' not specified");
      const { day } = options;
      return withApplication((app) => write(app, day, options));
    });
}

async function write(
  app: INestApplicationContext,
  day: string,
  { operator, out, json }: DayFileOptions,
): Promise<void> {
  const files = app.get(DayFiles, { strict: false });
  const { file, isNew } = await files.make(operator, day);
  if (isNew) {
    const { sequence, rows, digest } = file;
    await recordTransit(app, {
      action: 'transit.day_file',
      object: operator,
      details: { day, sequence, rows, digest },
    });
  }
  if (out !== undefined) {
    const part = `${out}.part`;
    await pipeline(Readable.from(files.csv(file)), createWriteStream(part));
    await rename(part, out);
    print(json, headOf(file), [`${out}: ${describe(file)}`]);
  } else if (json === true) {
    const rows: DayFileRow[] = [];
    for await (const page of files.pages(file)) rows.push(...page);
    print(true, { ...headOf(file), rows }, []);
  } else {
    for await (const piece of files.csv(file)) process.stdout.write(piece);
  }
}

async function list(app: INestApplicationContext, { operator, json }: DayFileOptions): Promise<void> {
  const files = await app.get(DayFiles, { strict: false }).list(operator);
  const lines = files.map(describe);
  print(json, { operator, items: files.map(headOf) }, lines.length === 0 ? ['There is no day file.'] : lines);
}

function headOf({ madeAt, rows, totals, ...file }: DayFileHead): object {
  return { ...file, madeAt: madeAt.toISOString(), count: rows, totals: { ...totals, credited: creditOf(totals) } };
}

function describe({ sequence, day, rows, totals, tieOut, digest }: DayFileHead): string {
  const { files, pending, ledger, account } = tieOut;
  return [
    `file ${sequence} of ${day}: ${rows} rows, ${totals.rides} rides, ${totals.exceptions} exceptions,`,
    `list ${yuan(totals.list)}, paid ${yuan(totals.paid)}, subsidy ${yuan(totals.subsidy)}, credited ${yuan(creditOf(totals))};`,
    `files ${yuan(files)} + later days ${yuan(pending)} = account ${account} in the ledger ${yuan(ledger)}; sha256 ${digest}`,
  ].join(' ');
}
