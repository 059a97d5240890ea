import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../../platform/config';
import { findCard, readCredentials } from '../credentials';
import { HttpConnections } from '../http-exchange';
import { MessageCounter } from '../message-counter';
import { reconcile } from './his-reconcile';
import { HisDesk } from './his-run';
import { cancel, inpatient, outpatient, pharmacy, timeout } from './his-scenarios';

const HOSPITAL = { code: 'H22010000001', name: '市中心医院', area: '220100' };
const PHARMACY = { code: 'P22010000001', name: '惠民大药房', area: '220100' };
const CODE = /^[HP]\d{11}$/;
const PRIVATE_KEY = /^[0-9a-fA-F]{64}$/;

type Desks = Readonly<Record<'hospital' | 'pharmacy', HisDesk>>;
type Play = (desks: Desks, card: (place: string) => string) => Promise<unknown>;

/** Cards are those of employees of the demo city. */
const SCENARIOS: Readonly<Record<string, { readonly title: string; readonly play: Play }>> = {
  outpatient: { title: 'An outpatient (门诊)', play: ({ hospital }, card) => outpatient(hospital, card('2')) },
  cancel: {
    title: 'An outpatient’s settlement is cancelled',
    play: ({ hospital }, card) => cancel(hospital, card('3')),
  },
  inpatient: { title: 'A stay in hospital (住院)', play: ({ hospital }, card) => inpatient(hospital, card('5')) },
  pharmacy: { title: 'A purchase of medicine (购药)', play: (desks, card) => pharmacy(desks.pharmacy, card('6')) },
  timeout: { title: 'Answers are lost', play: ({ hospital }, card) => timeout(hospital, card('9')) },
};
const NAMES = [...Object.keys(SCENARIOS), 'reconcile', 'all'];

interface HisOptions {
  readonly url?: string;
  readonly credentials?: string;
  readonly institution?: string;
  readonly key?: string;
  readonly scenario: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

interface Outcome {
  readonly scenario: string;
  readonly passed: boolean;
  readonly lines: readonly string[];
}

const HELP = `
Speaks the national interface to a running service as the hospital and the pharmacy of the demo city, and keeps a journal of
the day in ONECARD_HOME by which it reconciles. --verbose prints messages with the numbers of the cards in them.

Examples:
  npx onecard medical his
  npx onecard medical his --scenario outpatient --verbose

Exit codes: 0 all as expected and balanced, 1 not, 2 wrong usage.`;

/** Adds `his`. */
export function addHisCommand(medical: Command): void {
  medical
    .command('his')
    .description('Simulate the information system of a hospital and a pharmacy over the national interface.')
    .option('--url <url>', "address of the service (default: the credentials file's)")
    .option('--credentials <file>', 'file with the cards (default: demo.json in ONECARD_HOME)')
    .option('--institution <code>', 'code of the hospital (H…) or pharmacy (P…) to speak for', parseCode)
    .option('--key <file>', 'SM2 private key in hexadecimal, where the institution has a certificate')
    .addOption(new Option('--scenario <name>', 'what to play').choices(NAMES).default('all'))
    .option('--json', 'print one JSON object')
    .option('--verbose', 'print messages and answers')
    .addHelpText('after', HELP)
    .action(play);
}

async function play(options: HisOptions): Promise<void> {
  const { home } = loadConfig();
  const credentials = await readCredentials(options.credentials ?? join(home, 'demo.json'));
  const connections = new HttpConnections(options.url ?? credentials.baseUrl);
  const out: string[] = [];
  const say = (text: string): void => {
    out.push(text);
    if (options.json !== true) process.stdout.write(`${text}\n`);
  };
  const trace = (heading: string, text: string): void => {
    if (options.verbose === true) process.stderr.write(`--- ${heading}\n${text}\n`);
  };
  const folder = join(home, 'simulator');
  const line = { connections, counter: new MessageCounter(folder), trace };
  const key = options.key === undefined ? {} : { privateKey: await readKey(options.key) };
  const desk = (standard: typeof HOSPITAL): HisDesk => {
    const { institution: code = '' } = options;
    const other = code.startsWith(standard.code.charAt(0)) ? { code } : {};
    return new HisDesk(line, { ...standard, ...other, ...key }, folder, say);
  };
  const desks = { hospital: desk(HOSPITAL), pharmacy: desk(PHARMACY) };
  const outcomes: Outcome[] = [];
  const card = (place: string): string => findCard(credentials, place).number;
  try {
    for (const name of chosen(options.scenario)) outcomes.push(await one(name, desks, card, out, say));
  } finally {
    connections.close();
  }
  const passed = outcomes.every((outcome) => outcome.passed);
  if (!passed) process.exitCode = 1;
  if (options.json === true) process.stdout.write(`${JSON.stringify({ passed, scenarios: outcomes })}\n`);
}

function chosen(scenario: string): readonly string[] {
  if (scenario === 'all') return [...Object.keys(SCENARIOS), 'reconcile'];
  return [scenario];
}

async function one(
  scenario: string,
  desks: Desks,
  card: (place: string) => string,
  out: string[],
  say: (text: string) => void,
): Promise<Outcome> {
  const from = out.length;
  say(SCENARIOS[scenario]?.title ?? 'Reconciliation (对账)');
  let passed = true;
  try {
    const used = scenario === 'pharmacy' ? [desks.pharmacy] : [desks.hospital];
    for (const desk of scenario === 'reconcile' ? Object.values(desks) : used) await desk.client.signIn();
    say('  9001  signs in');
    if (scenario !== 'reconcile') await SCENARIOS[scenario]?.play(desks, card);
    else for (const desk of Object.values(desks)) passed = (await reconcile(desk)) && passed;
  } catch (error) {
    passed = false;
    say(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
  }
  return { scenario, passed, lines: out.slice(from) };
}

function parseCode(value: string): string {
  if (CODE.test(value)) return value;
  throw new InvalidArgumentError('a code is H or P and eleven digits.');
}

async function readKey(file: string): Promise<string> {
  const key = (await readFile(file, 'utf8')).trim();
  if (PRIVATE_KEY.test(key)) return key;
  throw new Error(`${file} holds no SM2 private key of 64 hexadecimal digits`);
}
