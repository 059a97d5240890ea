import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { demoFarePolicies } from '../demo';
import { numberedIdNumber } from '../simulator';
import {
  CITY_OPERATORS,
  type CityRider,
  cityText,
  type DayNumber,
  dayText,
  readDay,
  ridersText,
  tapFormatOf,
  TransitCity,
} from '../transit';
import { FileProgress } from './file-progress';
import { print } from './medical-output';
import { makeOperator, makeRider, type SampleRider } from './transit-riders';
import { withApplication } from './with-application';

/** Clearing code of Changchun: its sample fare policy prices the rides. */
const CHANGCHUN = '2410';
const RIDERS_AT_ONCE = 64;
const FIRST_DAY = '2026-02-23';
const MOST = { riders: 1_000_000, days: 400, seed: 1_000_000, rides: 20 };

const HELP = `
The city is invented; the same options give the same file. Riders ride by the sample fare policy of Changchun: metro by distance, flat
buses, buses by sections; some have concessions, which may end or lack the yearly re-verification, some come from another city.
Of the taps 1 % are there twice, 0.1 % have a bad TAC ("reception": "tac_invalid"), 0.3 % are missing, a fifth are uploaded days late
("receivedAt" says when), 0.1 % too late; some journeys have no exit. A FILE that ends in .jsonl has a tap on each line.

With --register the operators, the sample policy and the riders, each with 500.00 yuan, are made here, so that the file can be imported.`;

interface GenerateOptions {
  readonly riders: number;
  readonly days: number;
  readonly seed: number;
  readonly from: DayNumber;
  readonly rides: number;
  readonly out: string;
  readonly ridersOut?: string;
  readonly register?: boolean;
  readonly json?: boolean;
}

/** `onecard transit generate`: writes the taps of an invented city. */
export function registerTransitGenerate(transit: Command): void {
  transit
    .command('generate')
    .description('Write a file of taps of an invented city, the same for the same seed.')
    .requiredOption('--riders <number>', 'riders', upTo('riders'))
    .requiredOption('--days <number>', 'days of rides', upTo('days'))
    .option('--seed <number>', 'another seed gives another city', upTo('seed'), 1)
    .addOption(
      new Option('--from <day>', 'first day, YYYY-MM-DD')
        .argParser(parseFirst)
        .default(parseFirst(FIRST_DAY), FIRST_DAY),
    )
    .option('--rides <number>', 'rides of each rider a day, in the mean', upTo('rides'), 2)
    .requiredOption('--out <file>', 'file of taps')
    .option('--riders-out <file>', 'file of riders, for transit rate')
    .option('--register', 'also make operators and riders in the database')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(generate);
}

async function generate({ out, ridersOut, register, json, from, ...plan }: GenerateOptions): Promise<void> {
  const city = new TransitCity({ ...plan, first: from });
  const taps = await write(city, out);
  if (ridersOut !== undefined) await writeFile(ridersOut, ridersText(city.riders()));
  if (register === true) await withApplication((app, signal) => makeCity(app, city, plan, signal));
  const { riders, days } = plan;
  const made = { taps, riders, days, from: dayText(from), file: out, registered: register === true };
  print(json, made, [`${taps} taps of ${riders} riders on ${days} days from ${made.from} on in ${out}`]);
}

async function write(city: TransitCity, file: string): Promise<number> {
  const stream = createWriteStream(file);
  await once(stream, 'open');
  let written = 0;
  for (const { text, taps } of cityText(city, tapFormatOf(file) === 'jsonl' ? 'jsonl' : 'json')) {
    written += taps;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return written;
}

async function makeCity(
  app: INestApplicationContext,
  city: TransitCity,
  { riders, seed }: { readonly riders: number; readonly seed: number },
  signal: AbortSignal,
): Promise<void> {
  await demoFarePolicies(app);
  for (const { code, mode } of CITY_OPERATORS) {
    await makeOperator(app, { code, isBus: mode === 'bus', city: CHANGCHUN });
  }
  const progress = new FileProgress('Making riders', process.stderr, 'riders');
  for (let from = 0; from < riders; from += RIDERS_AT_ONCE) {
    signal.throwIfAborted();
    const numbers = Array.from({ length: Math.min(RIDERS_AT_ONCE, riders - from) }, (_, index) => from + index);
    await Promise.all(
      numbers.map((number) => makeRider(app, sampleRider(city.rider(number), seed * MOST.riders + number))),
    );
    const done = from + numbers.length;
    progress.show({ bytes: done, of: riders, rows: done });
  }
  progress.stop();
}

function sampleRider({ card, entitlements }: CityRider, person: number): SampleRider {
  const day = (text: string | undefined): DayNumber | undefined => (text === undefined ? undefined : readDay(text));
  return {
    ...{ name: card, idNumber: numberedIdNumber(person), transitNumber: card },
    entitlements: entitlements.map(({ category, from, to, reviewedOn }) => ({
      ...{ category, from: day(from), to: day(to), reviewedOn: day(reviewedOn) },
    })),
  };
}

function upTo(name: keyof typeof MOST): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= MOST[name]) return number;
    throw new InvalidArgumentError(`${name} are a whole number from 1 to ${MOST[name]}.`);
  };
}

function parseFirst(text: string): DayNumber {
  const day = readDay(text);
  if (day === undefined) throw new InvalidArgumentError('a day is YYYY-MM-DD.');
  return day;
}
