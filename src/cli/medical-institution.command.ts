import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  ChangeInstitution,
  type Institution,
  INSTITUTION_CODE,
  INSTITUTION_KINDS,
  INSTITUTION_LEVELS,
  INSTITUTION_STATES,
  InstitutionDirectory,
  type InstitutionChange,
  type InstitutionDetails,
  type InstitutionFilter,
  ListInstitutions,
  MAX_OVERLAP_SECONDS,
  MessageCipher,
  PlatformKey,
  RegisterInstitution,
  RotateMessageKey,
} from '../medical';
import { parseArea, print, readText, record } from './medical-output';
import { withApplication } from './with-application';

const PAGE = 500;
const SECONDS_AN_HOUR = 3_600;
/** How long the key before is taken as well when nothing is said. */
const OVERLAP_HOURS = 72;

interface AddOptions {
  readonly name: string;
  readonly level: InstitutionDetails['level'];
  readonly area: string;
  readonly merchant: string;
  readonly certificate?: string;
  readonly json?: boolean;
}

const HELP = `
An institution is a registered merchant, whose payable it is paid to: register the merchant first. A code begins with H for a
hospital or clinic, with P for a pharmacy. The certificate is the SM2 public key that signs its messages, 04 and 128
hexadecimal digits in a file; without one its messages are refused, unless the service runs with FSI_OPEN=on.

Examples:
  npx onecard medical institution add H22010000002 --name 市第二医院 --level L2 --area 220100 --merchant 990220180620002
  npx onecard medical institution set-certificate H22010000002 --file his-public-key.txt
  npx onecard medical institution suspend H22010000002

Exit codes: 0 it worked, 1 it was refused or failed, 2 wrong usage.`;

/** `onecard medical institution`: designated institutions. */
export function registerMedicalInstitution(medical: Command): void {
  const institution = medical
    .command('institution')
    .description('Designated institutions (定点医药机构).')
    .addHelpText('after', HELP);
  institution
    .command('add')
    .description('Register an institution as a merchant’s.')
    .argument('<code>', 'H or P and eleven digits', parseCode)
    .requiredOption('--name <name>', 'what it is called')
    .addOption(new Option('--level <level>', 'level of its class').choices(INSTITUTION_LEVELS).makeOptionMandatory())
    .requiredOption('--area <area>', 'where it is', parseArea)
    .requiredOption('--merchant <id>', 'registered merchant that it is')
    .option('--certificate <file>', 'file with its SM2 public key')
    .option('--json', 'print one JSON object')
    .action(add);
  institution
    .command('list')
    .description('List institutions.')
    .option('--area <area>', 'of this area', parseArea)
    .addOption(new Option('--state <state>', 'only those in this state').choices(INSTITUTION_STATES))
    .option('--json', 'print one JSON object')
    .action(list);
  registerChanges(institution);
}

function registerChanges(institution: Command): void {
  const change = (name: string, description: string): Command =>
    institution
      .command(name)
      .description(description)
      .argument('<code>', 'H or P and eleven digits', parseCode)
      .option('--json', 'print one JSON object');
  change('suspend', 'Let an institution settle nothing any more.').action((code: string, { json }: JsonOption) =>
    apply(code, 'medical.institution_suspend', { state: 'suspended' }, { json, what: 'is suspended' }),
  );
  change('resume', 'Let a suspended institution go on.').action((code: string, { json }: JsonOption) =>
    apply(code, 'medical.institution_resume', { state: 'active' }, { json, what: 'may settle' }),
  );
  change('set-certificate', 'Replace the key that an institution’s messages are signed with.')
    .option('--file <file>', 'file with its SM2 public key')
    .option('--none', 'it has no certificate any more')
    .action(setCertificate);
  change('message-key', 'Print the SM4 key of an institution’s encrypted messages (enc_type SM4): a secret.').action(
    messageKey,
  );
  change('rotate-message-key', 'Give an institution its next SM4 key, and print it: a secret.')
    .option('--overlap-hours <hours>', 'how long the key before is taken as well, 0 to 720', parseHours, OVERLAP_HOURS)
    .action(rotateMessageKey);
  institution
    .command('platform-key')
    .description('Print the SM2 public key that answers to institutions with a certificate are signed with.')
    .option('--json', 'print one JSON object')
    .action(platformKey);
}

interface JsonOption {
  readonly json?: boolean;
}

interface RotateOptions extends JsonOption {
  readonly overlapHours: number;
}

async function platformKey({ json }: JsonOption): Promise<void> {
  await withApplication((app) => {
    const { publicKey } = app.get(PlatformKey, { strict: false });
    print(json, { publicKey }, [publicKey]);
    return Promise.resolve();
  });
}

/** Prints a secret for whoever hands it over to the institution; that it was printed is recorded. */
async function messageKey(code: string, { json }: JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const institution = await app.get(InstitutionDirectory, { strict: false }).byCode(code);
    if (institution === undefined) throw new Error(`there is no institution ${code}`);
    const { generation } = institution.messageKey;
    const key = app.get(MessageCipher, { strict: false }).keyOf({ code, generation }).toString('hex');
    await record(app, { action: 'medical.institution_message_key', object: code, details: { generation } });
    print(json, { code, generation, key }, [key]);
  });
}

/** Prints the next key, which the institution may use from now on. */
async function rotateMessageKey(code: string, { overlapHours, json }: RotateOptions): Promise<void> {
  await withApplication(async (app) => {
    const rotate = new RotateMessageKey(code, overlapHours * SECONDS_AN_HOUR);
    const { generation, beforeUntil = 0 } = await app.get(CommandBus).execute(rotate);
    const key = app.get(MessageCipher, { strict: false }).keyOf({ code, generation }).toString('hex');
    const until = new Date(beforeUntil).toISOString();
    const details = { generation, beforeUntil: until };
    await record(app, { action: 'medical.institution_rotate_message_key', object: code, details });
    print(json, { code, generation, key, beforeUntil: until }, [key, `The key before is taken until ${until}.`]);
  });
}

async function add(code: string, { name, level, area, merchant, certificate, json }: AddOptions): Promise<void> {
  const kind = INSTITUTION_KINDS[code.startsWith('H') ? 0 : 1];
  const key = certificate === undefined ? {} : { certificate: await keyOf(certificate) };
  await withApplication(async (app) => {
    const details = { code, name, level, area, kind, merchantId: merchant, ...key };
    const { result, institution } = await app.get(CommandBus).execute(new RegisterInstitution(details));
    const signed = institution.certificate !== undefined;
    const facts = { level, area, merchant, signed };
    if (result === 'done') await record(app, { action: 'medical.institution_add', object: code, details: facts });
    print(json, { result, ...institution }, [lineOf(institution)]);
  });
}

async function list({ json, ...filter }: InstitutionFilter & { readonly json?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const items: Institution[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await app.get(QueryBus).execute(new ListInstitutions(filter, PAGE, cursor));
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    print(json, { items }, items.length === 0 ? ['There is no such institution.'] : items.map(lineOf));
  });
}

async function setCertificate(
  code: string,
  { file, none = false, json }: JsonOption & { readonly file?: string; readonly none?: boolean },
): Promise<void> {
  if ((file === undefined) !== none) throw new Error('give --file FILE, or --none');
  const certificate = file === undefined ? null : await keyOf(file);
  const what = certificate === null ? 'has no certificate' : 'has the certificate';
  await apply(code, 'medical.institution_set_certificate', { certificate }, { json, what });
}

async function apply(
  code: string,
  action: string,
  change: InstitutionChange,
  { json, what }: { readonly json: boolean | undefined; readonly what: string },
): Promise<void> {
  await withApplication(async (app) => {
    const { result } = await app.get(CommandBus).execute(new ChangeInstitution(code, change));
    if (result === 'done') {
      const details = change.certificate === undefined ? {} : { signed: change.certificate !== null };
      await record(app, { action, object: code, details });
    }
    const institution = await app.get(InstitutionDirectory, { strict: false }).byCode(code);
    print(json, { result, ...institution }, [`${code} ${what}${result === 'done' ? '' : ' already'}.`]);
  });
}

async function keyOf(file: string): Promise<string> {
  return (await readText(file)).trim().toLowerCase();
}

function lineOf({ code, name, level, area, merchantId, state, certificate }: Institution): string {
  const signed = certificate === undefined ? 'no certificate' : 'certificate';
  return `${code}  ${level.padEnd(4)}${area}  ${merchantId}  ${state.padEnd(10)}${signed.padEnd(15)}${name}`;
}

function parseCode(value: string): string {
  if (INSTITUTION_CODE.test(value)) return value;
  throw new InvalidArgumentError('the code of an institution is H or P and eleven digits.');
}

function parseHours(value: string): number {
  const hours = Number(value);
  if (/^\d{1,3}$/.test(value) && hours * SECONDS_AN_HOUR <= MAX_OVERLAP_SECONDS) return hours;
  throw new InvalidArgumentError('hours are a whole number from 0 to 720.');
}
