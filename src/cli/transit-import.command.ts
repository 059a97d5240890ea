import { basename } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { LedgerBalances, TRANSIT_SUBSIDY } from '../ledger';
import {
  type FareFault,
  FareFaultsError,
  OperatorDirectory,
  readTapUpload,
  type TakenBatch,
  type TakenTap,
  type Tap,
  TapIntake,
  type UploadedTap,
  yuan,
} from '../transit';
import { EXIT_REFUSED, print, readJson } from './medical-output';
import { recordTransit } from './transit-audit';
import { makeSampleCity, sampleCardNumber } from './transit-sample-city';
import { withApplication } from './with-application';

/** Taps that are taken at once. */
const BATCH = 5_000;
const ENDS = ['charged', 'free', 'duplicate', 'exception'] as const;

const HELP = `
Operators are registered first: onecard transit operator add --help.

FILE is JSON: a list of taps, {"taps": […]} as for "transit rate", or the open data of Shenzhen ({"data": [{"deal_date": …}]}), whose
companies and cards are made here first as operators and invented riders with 500.00 yuan each, unless --no-sample-city is given.

Every tap ends in exactly one of: charged, free, duplicate (uploaded before), exception (with its reason). The same file again
charges nothing. A tap that is uploaded more than 10 days after it was made is late: an exception that the operator bears. Rows
of Shenzhen were uploaded when their close_date says, taps of other files now.

Exit codes: 0 every tap was taken, 1 the file is wrong (by its fields) and nothing of it was taken, 2 wrong usage.`;

interface ImportOptions {
  readonly json?: boolean;
  readonly sampleCity: boolean;
}

/** `onecard transit import`: takes a file of taps and charges them. */
export function registerTransitImport(transit: Command): void {
  transit
    .command('import')
    .description('Take a file of taps: price them, charge them, and say where each one went.')
    .argument('<file>', 'JSON file of taps')
    .option('--no-sample-city', 'do not make operators and riders for the open data of Shenzhen')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(importTaps);
}

async function importTaps(file: string, { json, sampleCity }: ImportOptions): Promise<void> {
  const content = await readJson(file);
  try {
    await withApplication(async (app) => {
      const { taps, receivedAt, isSample } = readTapUpload(content, Date.now());
      if (isSample && sampleCity) await makeSampleCity(app, taps);
      const uploads = taps.map((tap, index) => ({
        tap: isSample ? { ...tap, card: sampleCardNumber(tap.card) } : tap,
        receivedAt: receivedAt[index] ?? 0,
      }));
      const source = basename(file);
      const { batches, moved } = await takeAll(app, source, uploads);
      await recordTransit(app, { action: 'transit.import', object: source, details: { taps: taps.length } });
      tell(json, taps, batches, moved);
    });
  } catch (error) {
    if (!(error instanceof FareFaultsError)) throw error;
    tellFaults(file, error.faults);
  }
}

/** What the ledger's accounts changed by, fen. */
interface Moved {
  readonly operators: number;
  readonly subsidy: number;
}

async function takeAll(
  app: INestApplicationContext,
  source: string,
  uploads: readonly UploadedTap[],
): Promise<{ readonly batches: readonly TakenBatch[]; readonly moved: Moved }> {
  const intake = app.get(TapIntake, { strict: false });
  const before = await balances(app, uploads);
  const batches: TakenBatch[] = [];
  for (let from = 0; from < uploads.length; from += BATCH) {
    batches.push(await intake.take(source, uploads.slice(from, from + BATCH)));
  }
  const after = await balances(app, uploads);
  const moved = { operators: after.operators - before.operators, subsidy: before.subsidy - after.subsidy };
  return { batches, moved };
}

async function balances(app: INestApplicationContext, uploads: readonly UploadedTap[]): Promise<Moved> {
  const ledger = app.get(LedgerBalances, { strict: false });
  const codes = [...new Set(uploads.map(({ tap }) => tap.operator))];
  const operators = await app.get(OperatorDirectory, { strict: false }).find(codes);
  const accounts = new Set([...operators.values()].map(({ payableAccount }) => payableAccount));
  let sum = 0;
  for (const account of accounts) sum += await ledger.now(account);
  return { operators: sum, subsidy: await ledger.now(TRANSIT_SUBSIDY) };
}

function tell(json: boolean | undefined, taps: readonly Tap[], batches: readonly TakenBatch[], moved: Moved): void {
  const taken = batches.flatMap((batch) => batch.taps);
  const counts = Object.fromEntries(ENDS.map((end) => [end, taken.filter((tap) => tap.end === end).length]));
  const paid = batches.reduce((sum, { paid: { transit, epurse, owed } }) => sum + transit + epurse + owed, 0);
  const onTerminals = taps.reduce((sum, { chargedOnDevice = 0 }) => sum + chargedOnDevice, 0);
  const tiesOut = moved.operators === paid + moved.subsidy;
  const lines = [
    ...taken.map((tap, index) => lineOf(index, taps[index], tap)),
    '',
    `${taken.length} taps: ${ENDS.map((end) => `${counts[end] ?? 0} ${end}`).join(', ')}`,
    `cards paid ${yuan(paid)} (terminals had taken ${yuan(onTerminals)}), finance bureau ${yuan(moved.subsidy)}`,
    `operators were credited ${yuan(moved.operators)} in the ledger: ${tiesOut ? 'ties out' : 'DOES NOT TIE OUT'}`,
  ];
  if (!tiesOut) process.exitCode = EXIT_REFUSED;
  print(json, { counts, paid, onTerminals, ledger: moved, tiesOut, taps: taken }, lines);
}

function lineOf(index: number, tap: Tap | undefined, { end, reason }: TakenTap): string {
  const where = [tap?.operator, tap?.stop ?? tap?.line].filter((part) => part !== undefined).join(' ');
  const time = new Date((tap?.at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${String(index + 1).padStart(5)}  ${time}  ${tap?.kind ?? ''}  ${where}  ${end}${reason === undefined ? '' : ` (${reason})`}`;
}

function tellFaults(file: string, faults: readonly FareFault[]): void {
  process.exitCode = EXIT_REFUSED;
  for (const { field, message } of faults) process.stderr.write(`${file}: ${field} ${message}\n`);
}
