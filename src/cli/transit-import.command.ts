import { basename } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, Option } from 'commander';
import { LedgerBalances, TRANSIT_SUBSIDY } from '../ledger';
import {
  OperatorDirectory,
  RecordIntake,
  type TakenBatch,
  type TakenRecords,
  TAP_FORMATS,
  TapFileError,
  type TapFormat,
  tapFormatOf,
  TapIntake,
  type UploadBatch,
} from '../transit';
import { EXIT_REFUSED } from './medical-output';
import { recordTransit } from './transit-audit';
import { ImportReport, type Moved, TOLD_ONE_BY_ONE } from './transit-import-report';
import { makeSampleCity, sampleCardNumber } from './transit-sample-city';
import { readTapFile } from './transit-tap-file';
import { withApplication } from './with-application';

const HELP = `
Operators are registered first: onecard transit operator add --help.

FILE is JSON: a list of taps, {"taps": […]} as for "transit rate", or the open data of Shenzhen ({"data": [{"deal_date": …}]}), whose
companies and cards are made here first as operators and invented riders with 500.00 yuan each, unless --no-sample-city is given.
A FILE that ends in .jsonl or .ndjson has a tap (or a page of the open data) on each line; one that ends in .jtb, .dat or .bin has records
of 128 bytes as terminals of T-Union write them (docs/transit-taps.md), also of on-chip purses.

A file may have any size: it is read twice, piece by piece. The first time every record is checked, and a file with a wrong one is
not taken at all; the second time taps are taken ${TOLD_ONE_BY_ONE.toLocaleString('en-US')} at once. What was taken when the command is broken off stays taken, and
the file can be imported again. Files of more than ${TOLD_ONE_BY_ONE.toLocaleString('en-US')} taps are told in sums. Progress goes to the standard error.

Every tap ends in exactly one of: charged, free, duplicate (uploaded before), exception (with its reason). The same file again
charges nothing. A tap that is uploaded more than 10 days after it was made is late: an exception that the operator bears. Rows
of Shenzhen were uploaded when their close_date says, taps of other files now.

Exit codes: 0 every tap was taken, 1 the file is wrong (by record and field) and nothing of it was taken, 2 wrong usage.`;

interface ImportOptions {
  readonly json?: boolean;
  readonly sampleCity: boolean;
  readonly format?: TapFormat;
}

/** `onecard transit import`: takes a file of taps and charges them. */
export function registerTransitImport(transit: Command): void {
  transit
    .command('import')
    .description('Take a file of taps: price them, charge them, and say where each one went.')
    .argument('<file>', 'file of taps')
    .addOption(new Option('--format <format>', 'form of the file, when its name does not tell').choices(TAP_FORMATS))
    .option('--no-sample-city', 'do not make operators and riders for the open data of Shenzhen')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(importTaps);
}

async function importTaps(file: string, options: ImportOptions): Promise<void> {
  try {
    await withApplication((app, signal) => new Import(app, signal, file, options).run());
  } catch (error) {
    if (!(error instanceof TapFileError)) throw error;
    process.exitCode = EXIT_REFUSED;
    for (const line of error.message.split('\n')) process.stderr.write(`${file}: ${line}\n`);
  }
}

/** What is known of a file that was read once. */
interface Outline {
  readonly taps: number;
  /** Codes of operators, with the place of the first tap of each. */
  readonly operators: ReadonlyMap<string, number>;
}

class Import {
  readonly #now = Date.now();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly signal: AbortSignal,
    private readonly file: string,
    private readonly options: ImportOptions,
  ) {}

  async run(): Promise<void> {
    const { taps, operators } = await this.#check();
    const source = basename(this.file);
    const report = new ImportReport(taps > TOLD_ONE_BY_ONE);
    const before = await this.#balances(operators);
    for await (const batch of this.#read('Taking')) {
      const named = await this.#named(batch);
      report.add(named, await this.#take(source, named));
    }
    if (report.taken !== taps) throw new Error(`${this.file} was changed while it was read`);
    const after = await this.#balances(operators);
    await recordTransit(this.app, { action: 'transit.import', object: source, details: { taps } });
    const moved = { operators: after.operators - before.operators, subsidy: before.subsidy - after.subsidy };
    report.tell(this.options.json, moved);
  }

  #read(what: string): AsyncIterable<UploadBatch> {
    const { file, signal } = this;
    return readTapFile(file, this.options.format ?? tapFormatOf(file), { what, now: this.#now, signal });
  }

  /** Reads the file once, so that nothing of a wrong one is taken. */
  async #check(): Promise<Outline> {
    const operators = new Map<string, number>();
    const strangers = new Map<string, number>();
    let taps = 0;
    for await (const { first, isSample, uploads } of this.#read('Checking')) {
      const isMade = isSample && this.options.sampleCity;
      uploads.forEach(({ tap: { operator } }, index) => {
        if (!operators.has(operator)) operators.set(operator, first + index);
        if (!isMade && !strangers.has(operator)) strangers.set(operator, first + index);
      });
      taps += uploads.length;
    }
    await this.app.get(TapIntake, { strict: false }).operatorsOf(strangers);
    return { taps, operators };
  }

  /** Records of 128 bytes may be of on-chip purses; a tap of JSON is charged here. */
  #take(source: string, { uploads }: UploadBatch): Promise<TakenBatch & Partial<Pick<TakenRecords, 'fromChips'>>> {
    const records = uploads.flatMap(({ record }) => record ?? []);
    if (records.length === 0) return this.app.get(TapIntake, { strict: false }).take(source, uploads);
    return this.app.get(RecordIntake, { strict: false }).take(source, records);
  }

  /** A batch with the numbers of cards that there are: those of the open data are invented. */
  async #named(batch: UploadBatch): Promise<UploadBatch> {
    if (!batch.isSample || !this.options.sampleCity) return batch;
    await makeSampleCity(
      this.app,
      batch.uploads.map(({ tap }) => tap),
    );
    const uploads = batch.uploads.map((upload) => ({
      ...upload,
      tap: { ...upload.tap, card: sampleCardNumber(upload.tap.card) },
    }));
    return { ...batch, uploads };
  }

  async #balances(operators: ReadonlyMap<string, number>): Promise<Moved> {
    const ledger = this.app.get(LedgerBalances, { strict: false });
    const known = await this.app.get(OperatorDirectory, { strict: false }).find([...operators.keys()]);
    const accounts = new Set([...known.values()].map(({ payableAccount }) => payableAccount));
    let sum = 0;
    for (const account of accounts) sum += await ledger.now(account);
    return { operators: sum, subsidy: await ledger.now(TRANSIT_SUBSIDY) };
  }
}
