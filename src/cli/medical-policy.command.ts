import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError } from 'commander';
import {
  diffPolicies,
  GetPolicy,
  type ImportAnswer,
  ImportPolicies,
  isValid,
  type ListedPolicy,
  ListPolicies,
  type PolicyFilter,
  type PolicyView,
  validatePolicy,
} from '../medical';
import { EXIT_REFUSED, MEDICAL_ACTOR, parseArea, parseDay, print, readJson, record } from './medical-output';
import { withApplication } from './with-application';

const INSUTYPE = /^\d{3}$/;
const MED_TYPE = /^\d{2,6}$/;
const POLICY_ID = /^bp_[0-9a-f]{24}$/;

interface JsonOption {
  readonly json?: boolean;
}

interface ImportCommandOptions extends JsonOption {
  readonly area?: string;
  readonly from?: string;
  readonly to?: string;
  readonly set?: string;
  readonly replaces?: string;
  readonly dryRun?: boolean;
}

const REFUSALS = {
  policies_overlap:
    'begins on days of which it would be the first; give this one an earlier last day, or replace that one',
  replaces_another: 'cannot be replaced by this one: area, insurance, first day and all care types have to be the same',
} as const;

const HELP = `
A policy document (待遇政策) says what funds pay for an insurance, care types and days. It is never changed once imported: its id
stands for its content, and settlements name the id. Without --from and --to, and without days of its own, a document is in
force in the calendar year of its \`year\`. One that begins later ends the one before it on the day before; one that is wrong is
corrected by another with the same first day and --replaces. A file with a list is imported whole or not at all; --set takes one.

Examples:
  npx onecard medical policy import changchun-2026.json --area 220100 --dry-run
  npx onecard medical policy import half-year.json --area 220100 --from 2026-07-01 --to 2026-12-31
  npx onecard medical policy list --area 220100 --day 2026-08-15
  npx onecard medical policy diff bp_0f… changchun-2027.json

Exit codes: 0 it worked, 1 it was refused or failed, 2 wrong usage.`;

/** `onecard medical policy`: versions of benefit policies. */
export function registerMedicalPolicy(medical: Command): void {
  const policy = medical.command('policy').description('Benefit policies (待遇政策).').addHelpText('after', HELP);
  policy
    .command('validate')
    .description('Check a policy file and say what is wrong with it.')
    .argument('<file>', 'policy document, or a list of them')
    .option('--json', 'print one JSON object')
    .action(validate);
  policy
    .command('import')
    .description('Import the policies of a file.')
    .argument('<file>', 'policy document, or a list of them')
    .option('--area <area>', 'pooling area (统筹区) of documents that name none', parseArea)
    .option('--from <day>', 'first day, where the document names none', parseDay)
    .option('--to <day>', 'last day, where the document names none', parseDay)
    .option('--set <name>', 'param_set to take from a list')
    .option('--replaces <id>', 'policy with the same first day that this one corrects', parsePolicyId)
    .option('--dry-run', 'check everything, store nothing')
    .option('--json', 'print one JSON object')
    .action(importPolicies);
  policy
    .command('list')
    .description('List policies.')
    .option('--area <area>', 'of this pooling area', parseArea)
    .option('--insutype <code>', 'of this insurance (险种)', parseCode(INSUTYPE, 'an insurance is three digits.'))
    .option('--med-type <code>', 'of this care type', parseCode(MED_TYPE, 'a care type is two to six digits.'))
    .option('--day <day>', 'in force on this day', parseDay)
    .option('--json', 'print one JSON object')
    .action(list);
  policy
    .command('show')
    .description('Show a policy with its document.')
    .argument('<id>', 'bp_…', parsePolicyId)
    .option('--json', 'print one JSON object')
    .action(show);
  policy
    .command('diff')
    .description('Say field by field what another policy changes.')
    .argument('<a>', 'id of a policy, or a file with one')
    .argument('<b>', 'id of the other one, or a file')
    .option('--json', 'print one JSON object')
    .action(diff);
}

/** The documents of a file; with `set` the one of that name. */
export function chosenDocuments(content: unknown, set: string | undefined): readonly unknown[] {
  const documents: readonly unknown[] = Array.isArray(content) ? content : [content];
  if (set === undefined) return documents;
  const found = documents.filter((document) => nameOf(document) === set);
  if (found.length > 0) return found;
  throw new Error(`--set must name one of: ${documents.map((document) => nameOf(document) ?? '?').join(', ')}`);
}

async function validate(file: string, { json }: JsonOption): Promise<void> {
  const documents = chosenDocuments(await readJson(file), undefined).map((document, index) => {
    const result = validatePolicy(document);
    const name = nameOf(document) ?? `document ${index + 1}`;
    return { name, valid: isValid(result), faults: isValid(result) ? [] : result };
  });
  const valid = documents.every((one) => one.valid);
  if (!valid) process.exitCode = EXIT_REFUSED;
  const good = documents.filter((one) => one.valid);
  print(
    json,
    { valid, documents },
    good.map(({ name }) => `${name}: valid`),
  );
  if (json === true) return;
  for (const { name, faults } of documents) {
    for (const { field, message } of faults) process.stderr.write(`${name}: ${field || 'document'} ${message}\n`);
  }
}

async function importPolicies(
  file: string,
  { set, dryRun = false, json, ...options }: ImportCommandOptions,
): Promise<void> {
  const documents = chosenDocuments(await readJson(file), set);
  await withApplication(async (app) => {
    const command = new ImportPolicies(documents, { ...options, dryRun }, MEDICAL_ACTOR.id);
    const answer = await app.get(CommandBus).execute(command);
    if (!dryRun) await audit((entry) => record(app, entry), answer);
    if (answer.result === 'refused') process.exitCode = EXIT_REFUSED;
    print(json, { dryRun, ...answer }, told(answer, dryRun));
  });
}

async function audit(
  write: (entry: Parameters<typeof record>[1]) => Promise<void>,
  answer: ImportAnswer,
): Promise<void> {
  const action = 'medical.policy_import';
  if (answer.result === 'refused') {
    await write({ action, outcome: 'refused', object: answer.other, details: { reason: answer.reason } });
    return;
  }
  for (const { policyId, area, insutype, from, to, result } of answer.policies) {
    if (result === 'done') await write({ action, object: policyId, details: { area, insutype, from, to } });
  }
}

function told(answer: ImportAnswer, dryRun: boolean): readonly string[] {
  if (answer.result === 'refused') return [`${answer.name} is refused: ${answer.other} ${REFUSALS[answer.reason]}.`];
  const done = dryRun ? 'would be imported' : 'imported';
  return answer.policies.map(
    ({ result, ...policy }) => `${lineOf(policy)}  ${result === 'done' ? done : 'was there already'}`,
  );
}

async function list({ json, ...filter }: PolicyFilter & JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(QueryBus).execute(new ListPolicies(filter));
    const lines = items.map(
      (item) => `${lineOf(item)}${item.replacedBy === null ? '' : `  replaced by ${item.replacedBy}`}`,
    );
    print(json, { items }, lines.length === 0 ? ['There is no such policy.'] : lines);
  });
}

async function show(policyId: string, { json }: JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const policy = await app.get(QueryBus).execute(new GetPolicy(policyId));
    print(json, policy, [
      lineOf(policy),
      `imported ${policy.importedAt} by ${policy.importedBy}`,
      ...(policy.replaces === null ? [] : [`replaces ${policy.replaces}`]),
      ...(policy.replacedBy === null ? [] : [`replaced by ${policy.replacedBy}`]),
      JSON.stringify(policy.document, null, 2),
    ]);
  });
}

async function diff(a: string, b: string, { json }: JsonOption): Promise<void> {
  const [before, after] =
    POLICY_ID.test(a) || POLICY_ID.test(b) ? await stored(a, b) : [await ofFile(a), await ofFile(b)];
  const differences = diffPolicies(before, after);
  const lines = differences.map(({ field, words }) => `${field}: ${words}`);
  print(json, { differences }, lines.length === 0 ? ['The policies say the same.'] : lines);
}

type Document = PolicyView['document'];

async function stored(a: string, b: string): Promise<readonly [Document, Document]> {
  return withApplication(async (app) => {
    const one = async (name: string): Promise<Document> =>
      POLICY_ID.test(name) ? (await app.get(QueryBus).execute(new GetPolicy(name))).document : ofFile(name);
    return [await one(a), await one(b)];
  });
}

async function ofFile(file: string): Promise<Document> {
  const documents = chosenDocuments(await readJson(file), undefined);
  if (documents.length !== 1)
    throw new Error(`${file} holds ${documents.length} policies; a file to compare holds one`);
  const result = validatePolicy(documents[0]);
  if (isValid(result)) return result.document;
  throw new Error(`${file}: ${result.map(({ field, message }) => `${field} ${message}`).join('; ')}`);
}

function lineOf(
  policy: Pick<ListedPolicy, 'policyId' | 'area' | 'insutype' | 'medTypes' | 'from' | 'to' | 'name'>,
): string {
  const { policyId, area, insutype, medTypes, from, to, name } = policy;
  return `${policyId}  ${area} ${insutype}  ${from} – ${to}  ${name}  ${medTypes.join(' ')}`;
}

function nameOf(document: unknown): string | undefined {
  const { param_set: name } = (document ?? {}) as { readonly param_set?: unknown };
  return typeof name === 'string' ? name : undefined;
}

function parsePolicyId(value: string): string {
  if (POLICY_ID.test(value)) return value;
  throw new InvalidArgumentError('the id of a policy is bp_ and 24 hexadecimal digits.');
}

function parseCode(pattern: RegExp, what: string): (value: string) => string {
  return (value) => {
    if (pattern.test(value)) return value;
    throw new InvalidArgumentError(what);
  };
}
