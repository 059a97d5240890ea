import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  answerText,
  ClearingCities,
  type ClearingCity,
  type ClearingFile,
  ClearingIn,
  ClearingOut,
  ClearingStatements,
  errorText,
  SoftwareTacVerifier,
  type TacAlgorithm,
  type TacVerifier,
  yuan,
} from '../transit';
import { parseDay, print, readText } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const HELP = `
Cities of T-Union (交通联合) clear with each other by files: taps that our cards made elsewhere come in, taps here of others' cards go
out, and each file is answered record by record. docs/transit-operators.md has the layouts.

  city add      registers a city: this centre itself with --own, another one with the merchant that is owed what it clears
  in FILE       takes a file of another city; writes the answer to it and a file of errors (差错文件)
  out           writes the file to a city of a day that is over; the same command writes the same file again
  statement     says what operators owe each other for shared rebates and caps, and what is between cities
  answer FILE   takes a city's answer to a file that was sent: operators are credited what it has accepted

Exit codes: 0 it worked, 1 a file is wrong or something is not registered (nothing was taken then), 2 wrong usage.

Example:
  npx onecard transit clearing city add 2410 --name 长春 --own --prefix 31048900
  npx onecard transit clearing city add 1000 --name 北京 --merchant 990220148990001 --prefix 31041000
  npx onecard transit clearing in beijing-17.tu --answer beijing-17.answer.csv --errors beijing-17.errors.csv
  npx onecard transit clearing out --city 1000 --day 2026-03-02 --out to-beijing-5.tu
  npx onecard transit clearing answer to-beijing-5.answer.csv`;

const KEY_DIGITS = 32;

interface JsonOption {
  readonly json?: boolean;
}

interface CityOptions extends JsonOption {
  readonly name: string;
  readonly own?: boolean;
  readonly merchant?: string;
  readonly prefix: readonly string[];
}

interface InOptions extends JsonOption {
  readonly answer?: string;
  readonly errors?: string;
  readonly tacKey?: string;
  readonly tacAlgorithm: TacAlgorithm;
}

interface OutOptions extends JsonOption {
  readonly city: string;
  readonly day: string;
  readonly out: string;
}

interface StatementOptions extends JsonOption {
  readonly from: string;
  readonly to: string;
}

/** `onecard transit clearing`: files from and to other cities. */
export function registerTransitClearing(transit: Command): void {
  const clearing = transit.command('clearing').description('Clearing with other cities of T-Union (交通联合清分).');
  clearing.addHelpText('after', HELP);
  registerCity(clearing.command('city').description('Cities that clear with this one.'));
  clearing
    .command('in')
    .description('Take a file of taps that our cards made in another city.')
    .argument('<file>', 'clearing file')
    .option('--answer <file>', 'write the answer there')
    .option('--errors <file>', 'write the rejected records there')
    .option('--tac-key <file>', 'check TACs with the master key in this file, 32 hexadecimal digits')
    .addOption(new Option('--tac-algorithm <name>', 'of the TACs').choices(['3des', 'sm4']).default('3des'))
    .option('--json', 'print one JSON object')
    .action(takeIn);
  clearing
    .command('out')
    .description('Write the file of taps here of another city’s cards.')
    .requiredOption('--city <code>', 'the city, 4 digits', parseCity)
    .requiredOption('--day <YYYY-MM-DD>', 'day that is over', parseDay)
    .requiredOption('--out <file>', 'where to write it')
    .option('--json', 'print one JSON object')
    .action(sendOut);
  clearing
    .command('answer')
    .description('Take a city’s answer to a file that was sent.')
    .argument('<file>', 'answer file')
    .option('--json', 'print one JSON object')
    .action(takeAnswer);
  clearing
    .command('statement')
    .description('Say who owes whom for service days: operators for shared rebates and caps, and cities.')
    .requiredOption('--from <YYYY-MM-DD>', 'first service day', parseDay)
    .requiredOption('--to <YYYY-MM-DD>', 'last service day', parseDay)
    .option('--json', 'print one JSON object')
    .action(statement);
}

function registerCity(city: Command): void {
  city
    .command('add')
    .description('Register a city; the same again changes nothing, and prefixes may be added.')
    .argument('<code>', 'clearing code (GB/T 13497), 4 digits', parseCity)
    .requiredOption('--name <name>', 'its name')
    .option('--own', 'it is this centre')
    .option('--merchant <id>', 'merchant that is owed what the city clears, 15 digits', parseMerchant)
    .option('--prefix <digits>', 'what transit numbers of its issuers begin with; several times', collectPrefix, [])
    .option('--json', 'print one JSON object')
    .action(addCity);
  city.command('list').description('List them.').option('--json', 'print one JSON object').action(listCities);
}

async function addCity(code: string, options: CityOptions, command: Command): Promise<void> {
  const { name, own, merchant, prefix, json } = options;
  if ((own === true) === (merchant !== undefined)) return command.error('error: either --own or --merchant');
  await withApplication(async (app) => {
    const details = { city: code, name, prefixes: prefix, ...(merchant === undefined ? {} : { merchantId: merchant }) };
    const city = await app.get(ClearingCities, { strict: false }).register(details);
    await recordTransit(app, {
      action: 'transit.clearing_city',
      object: code,
      details: { name, prefixes: prefix.join(' ') },
    });
    print(json, city, [cityLine(city)]);
  });
}

async function listCities({ json }: JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(ClearingCities, { strict: false }).list();
    print(json, { items }, items.length === 0 ? ['There is no city.'] : items.map(cityLine));
  });
}

function cityLine({ city, name, operator, prefixes }: ClearingCity): string {
  return `${city}  ${name}  ${operator ?? 'this centre'}  cards ${prefixes.join(', ')}`;
}

async function takeIn(path: string, { answer, errors, json, ...tac }: InOptions): Promise<void> {
  const verifier = await verifierOf(tac);
  await withApplication(async (app) => {
    const clearing = app.get(ClearingIn, { strict: false });
    const { file, header, isNew } = await clearing.take(() => createReadStream(path), verifier);
    if (isNew) await recordFile(app, 'transit.clearing_in', file);
    if (answer !== undefined) await write(answer, answerText(header, file, clearing.answers(file)));
    if (errors !== undefined) await write(errors, errorText(clearing.answers(file)));
    const checked = verifier === undefined ? 'TACs were not checked' : 'TACs were checked';
    print(json, { ...told(file), isNew, tacs: verifier !== undefined }, [
      `${isNew ? 'taken' : 'was taken before'}: ${words(file)}; ${checked}`,
    ]);
  });
}

async function sendOut({ city, day, out, json }: OutOptions): Promise<void> {
  await withApplication(async (app) => {
    const clearing = app.get(ClearingOut, { strict: false });
    const { file, isNew } = await clearing.make(city, day);
    if (isNew) await recordFile(app, 'transit.clearing_out', file);
    await write(out, clearing.bytes(file));
    print(json, { ...told(file), isNew }, [`${out}: ${words(file)}`]);
  });
}

async function takeAnswer(path: string, { json }: JsonOption): Promise<void> {
  const text = await readText(path);
  await withApplication(async (app) => {
    const { file, isNew, rejected } = await app.get(ClearingOut, { strict: false }).takeAnswer(text);
    if (isNew) await recordFile(app, 'transit.clearing_answer', file);
    const reasons = Object.entries(rejected).map(([reason, count]) => `  rejected ${count}: ${reason}`);
    print(json, { ...told(file), isNew, reasons: rejected }, [
      `${isNew ? 'taken' : 'was taken before'}: ${words(file)}`,
      ...reasons,
    ]);
  });
}

async function statement({ from, to, json }: StatementOptions): Promise<void> {
  await withApplication(async (app) => {
    const made = await app.get(ClearingStatements, { strict: false }).make(from, to);
    const { shared, operators, cities } = made;
    print(json, made, [
      `${from} to ${to}: ${shared.count} rebates and caps, of which operators bore ${yuan(shared.borne)} yuan`,
      ...operators.map(({ debtor, creditor, amount }) => `  ${debtor} owes ${creditor} ${yuan(amount)}`),
      ...cities.map(
        ({ city, name, elsewhere, here, net }) =>
          `  city ${city} ${name}: our cards there ${yuan(elsewhere)}, its cards here ${yuan(here)}, ` +
          (net >= 0 ? `it is owed ${yuan(net)}` : `it owes ${yuan(-net)}`),
      ),
    ]);
  });
}

async function recordFile(app: INestApplicationContext, action: string, file: ClearingFile): Promise<void> {
  const { city, sequence, day, count, amount, digest } = file;
  await recordTransit(app, { action, object: `${city} ${sequence}`, details: { day, count, amount, digest } });
}

/** The file appears when it is whole. */
async function write(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const part = `${path}.part`;
  await pipeline(Readable.from(pieces), createWriteStream(part));
  await rename(part, path);
}

async function verifierOf({
  tacKey,
  tacAlgorithm,
}: Pick<InOptions, 'tacKey' | 'tacAlgorithm'>): Promise<TacVerifier | undefined> {
  if (tacKey === undefined) return undefined;
  const text = (await readText(tacKey)).trim();
  if (text.length !== KEY_DIGITS || !/^[0-9a-f]+$/i.test(text)) {
    throw new Error(`${tacKey} is no key of ${KEY_DIGITS} hexadecimal digits`);
  }
  return new SoftwareTacVerifier(tacAlgorithm, Buffer.from(text, 'hex'));
}

function told(file: ClearingFile): object {
  const { madeAt, answeredAt, answerDigest: _digest, ...rest } = file;
  return { ...rest, madeAt: madeAt.toISOString(), answeredAt: answeredAt?.toISOString() ?? null };
}

function words({
  direction,
  city,
  sequence,
  day,
  count,
  amount,
  accepted,
  acceptedAmount,
  digest,
}: ClearingFile): string {
  const way = direction === 'in' ? 'from' : 'to';
  const head = `file ${sequence} ${way} ${city} of ${day}: ${count} records, ${yuan(amount)} yuan`;
  if (accepted === null || acceptedAmount === null) return `${head}; sha256 ${digest}`;
  const rejected = `${count - accepted} rejected ${yuan(amount - acceptedAmount)}`;
  return `${head}: ${accepted} accepted ${yuan(acceptedAmount)}, ${rejected}; sha256 ${digest}`;
}

function parseCity(value: string): string {
  if (/^\d{4}$/.test(value)) return value;
  throw new InvalidArgumentError('a city is 4 digits.');
}

function parseMerchant(value: string): string {
  if (/^\d{15}$/.test(value)) return value;
  throw new InvalidArgumentError('a merchant is 15 digits.');
}

function collectPrefix(value: string, before: readonly string[]): readonly string[] {
  if (/^\d{4,12}$/.test(value)) return [...before, value];
  throw new InvalidArgumentError('a prefix has 4 to 12 digits.');
}
