import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../../platform/config';
import { type Credentials, findCard, findTerminal, readCredentials } from '../credentials';
import { HttpConnections } from '../http-exchange';
import { MessageCounter } from '../message-counter';
import { HisRefusedError } from './his-client';
import { reconcile } from './his-reconcile';
import { HisDesk, type MadeSettlement } from './his-run';
import { cancel, inpatient, outpatient, pharmacy, timeout } from './his-scenarios';
import { saveStatement } from './statement';

const HOSPITAL = { code: 'H22010000001', name: '市中心医院', area: '220100', mcc: '8062' };
const PHARMACY = { code: 'P22010000001', name: '惠民大药房', area: '220100', mcc: '5912' };
const CODE = /^[HP]\d{11}$/;
const PRIVATE_KEY = /^[0-9a-fA-F]{64}$/;
const PUBLIC_KEY = /^04[0-9a-fA-F]{128}$/;

type Desks = Readonly<Record<'hospital' | 'pharmacy', HisDesk>>;
type Play = (desks: Desks, card: (place: string) => string) => Promise<unknown>;

/** The cards are those of employees of the demo city. */
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
  readonly platformKey?: string;
  readonly scenario: string;
  readonly card?: string;
  readonly statement?: string;
  readonly terminal?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** A settlement as `--json` tells it; money in fen. */
type ToldSettlement = Omit<MadeSettlement['split'], 'setlId' | 'mdtrtId' | 'psnNo'> &
  Pick<MadeSettlement, 'classes'> & {
    readonly settlementId: string;
    readonly visitId: string;
    readonly institution: string;
  };

interface Outcome {
  readonly scenario: string;
  readonly passed: boolean;
  readonly lines: readonly string[];
  readonly settlements: readonly ToldSettlement[];
}

/** What all scenarios of a run share. */
interface Run {
  readonly options: HisOptions;
  readonly credentials: Credentials;
  readonly connections: HttpConnections;
  readonly desks: Desks;
  readonly say: (text: string) => void;
  /** All lines said so far. */
  readonly out: readonly string[];
}

const HELP = `
Speaks the national interface to a running service as the hospital and the pharmacy of the demo city, and keeps a journal of
the day in ONECARD_HOME by which it reconciles. --verbose prints messages with the numbers of the cards in them.

--key is for a service where the certificates of the institutions are registered: it signs the messages of both.
--json prints one object when all is done: passed, statement (settlementId, file, and bytes or a problem; null when none was
asked for) and scenarios, each with scenario, passed, lines (what is printed without --json) and settlements (ids, and the
split in fen).

Examples:
  npx onecard medical his
  npx onecard medical his --scenario outpatient --statement statement.pdf
  npx onecard medical his --scenario inpatient --card 1 --verbose

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
    .option('--platform-key <file>', 'SM2 public key of the platform: answers must be signed with it')
    .addOption(new Option('--scenario <name>', 'what to play').choices(NAMES).default('all'))
    .option('--card <card>', 'card of the patient: its place in the file, or its token (default: an employee’s)')
    .option('--statement <file>', 'save the printed statement (医保结算单) of the first settlement as a PDF')
    .option('--terminal <id>', 'terminal of the institution that fetches it (default: the one of the demo city)')
    .option('--json', 'print one JSON object')
    .option('--verbose', 'print messages and answers')
    .addHelpText('after', HELP)
    .action(play);
}

async function play(options: HisOptions): Promise<void> {
  const { home } = loadConfig();
  const credentials = await readCredentials(options.credentials ?? join(home, 'demo.json'));
  const keys = await readKeys(options);
  const connections = new HttpConnections(options.url ?? credentials.baseUrl);
  const out: string[] = [];
  const say = (text: string): void => {
    out.push(...text.split('\n'));
    if (options.json !== true) process.stdout.write(`${text}\n`);
  };
  const trace = (heading: string, text: string): void => {
    if (options.verbose === true) process.stderr.write(`--- ${heading}\n${text}\n`);
  };
  const folder = join(home, 'simulator');
  const line = { connections, counter: new MessageCounter(folder), trace };
  const desk = (standard: typeof HOSPITAL): HisDesk => {
    const { institution: code = '' } = options;
    const other = code.startsWith(standard.code.charAt(0)) ? { code } : {};
    return new HisDesk(line, { ...standard, ...other, ...keys }, folder, say);
  };
  const desks = { hospital: desk(HOSPITAL), pharmacy: desk(PHARMACY) };
  try {
    await playAll({ options, credentials, connections, desks, say, out });
  } finally {
    connections.close();
  }
}

async function playAll(run: Run): Promise<void> {
  const { options } = run;
  const outcomes: Outcome[] = [];
  for (const name of chosen(options.scenario)) outcomes.push(await one(name, run));
  const [first] = outcomes.flatMap(({ settlements }) => settlements);
  const statement = options.statement === undefined ? null : await save(run, options.statement, first);
  const passed = outcomes.every((outcome) => outcome.passed) && statement?.problem === undefined;
  if (!passed) process.exitCode = 1;
  if (options.json === true) process.stdout.write(`${JSON.stringify({ passed, statement, scenarios: outcomes })}\n`);
}

function chosen(scenario: string): readonly string[] {
  if (scenario === 'all') return [...Object.keys(SCENARIOS), 'reconcile'];
  return [scenario];
}

async function one(scenario: string, run: Run): Promise<Outcome> {
  const { desks, say, out, credentials, options } = run;
  const from = out.length;
  const card = (place: string): string => findCard(credentials, options.card ?? place).number;
  const used = desksOf(scenario, desks);
  for (const desk of used) desk.settlements.length = 0;
  say(SCENARIOS[scenario]?.title ?? 'Reconciliation (对账)');
  let passed = true;
  try {
    for (const desk of used) await desk.client.signIn();
    say('  9001  signs in');
    if (scenario !== 'reconcile') await SCENARIOS[scenario]?.play(desks, card);
    else for (const desk of used) passed = (await reconcile(desk)) && passed;
  } catch (error) {
    passed = false;
    say(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
    const hint = signatureHint(error, options.key);
    if (hint !== undefined) say(`    ${hint}`);
  }
  return { scenario, passed, lines: out.slice(from), settlements: used.flatMap(told) };
}

function desksOf(scenario: string, { hospital, pharmacy: other }: Desks): readonly HisDesk[] {
  if (scenario === 'reconcile') return [hospital, other];
  return scenario === 'pharmacy' ? [other] : [hospital];
}

function told({ settlements, institution }: HisDesk): readonly ToldSettlement[] {
  return settlements.map(({ split: { setlId, mdtrtId, psnNo: _, ...split }, classes }) => {
    return { settlementId: setlId, visitId: mdtrtId, institution: institution.code, classes, ...split };
  });
}

/** What became of the statement: its size, or why there is none. */
interface SavedStatement {
  readonly settlementId: string | null;
  readonly file: string;
  readonly bytes?: number;
  readonly problem?: string;
}

async function save(
  { connections, credentials, options, say }: Run,
  file: string,
  settlement: ToldSettlement | undefined,
): Promise<SavedStatement> {
  const settlementId = settlement?.settlementId ?? null;
  try {
    if (settlement === undefined || settlementId === null) throw new Error('nothing was settled');
    const { institution } = settlement;
    const standard = institution.startsWith('P') ? PHARMACY.mcc : HOSPITAL.mcc;
    const terminal = findTerminal(credentials, options.terminal ?? standard);
    const bytes = await saveStatement(connections, terminal, { settlementId, file });
    say(`the statement of ${settlementId} is in ${file}`);
    return { settlementId, file, bytes };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    say(`✗ no statement: ${problem}`);
    return { settlementId, file, problem };
  }
}

/** What to do about a signature that was refused; undefined for another failure. */
function signatureHint(error: unknown, key: string | undefined): string | undefined {
  if (!(error instanceof HisRefusedError)) return undefined;
  if (error.reason.startsWith('fixmedins_code: the institution has no certificate')) {
    return 'Register one: onecard medical institution set-certificate CODE --file PUBLIC-KEY; or let the service run with FSI_OPEN=on.';
  }
  if (!error.reason.startsWith('cainfo: ')) return undefined;
  return key === undefined
    ? 'Give the private key of its certificate: --key FILE.'
    : 'The key of --key is not the one whose certificate is registered for the institution.';
}

function parseCode(value: string): string {
  if (CODE.test(value)) return value;
  throw new InvalidArgumentError('a code is H or P and eleven digits.');
}

async function readKeys({
  key,
  platformKey,
}: HisOptions): Promise<{ readonly privateKey?: string; readonly platformKey?: string }> {
  return {
    ...(key === undefined
      ? {}
      : { privateKey: await readKey(key, PRIVATE_KEY, 'SM2 private key of 64 hexadecimal digits') }),
    ...(platformKey === undefined
      ? {}
      : { platformKey: await readKey(platformKey, PUBLIC_KEY, 'SM2 public key: 04 and 128 hexadecimal digits') }),
  };
}

async function readKey(file: string, form: RegExp, what: string): Promise<string> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`the key file ${file} cannot be read`, { cause: error });
  });
  const key = content.trim();
  if (form.test(key)) return key;
  throw new Error(`${file} holds no ${what}`);
}
