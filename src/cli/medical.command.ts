import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { BillFaultsError, calculateBill, calculateCases, isValid, validatePolicy } from '../medical';

const EXIT_FAULTS = 1;
/** Files of policies and bills are small; a bigger one is not meant. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const HELP = `
A policy file holds one policy document or a list of them (--set names one); a bill is
  {"psn_type":"1101","hosp_level":"L3","acct_used_flag":"1","acct_balance":"1500.00",
   "lines":[{"chrgitm_lv":"02","pric":"33.335","cnt":"3","selfpay_prop":"0.10","pric_uplmt_amt":"30.00"}]}
with ytd, nth_admission, area, cvlserv_flag, psn_idet and mulaid_balance where they matter. Amounts are yuan.`;

interface CalculateOptions {
  readonly policy?: string;
  readonly input?: string;
  readonly cases?: string;
  readonly set?: string;
}

/** `onecard medical`: benefit policies and what they give, without a database. */
export function registerMedical(program: Command): void {
  const medical = program.command('medical').description('Medical insurance: policies and settlements.');
  medical
    .command('calculate')
    .description('Calculate who pays a bill, and print it as JSON.')
    .option('--policy <file>', 'policy document')
    .option('--set <name>', 'param_set to take from a list of policies')
    .option('--input <file>', 'bill')
    .option('--cases <file>', 'list of {params, input}, calculated in order')
    .addHelpText('after', HELP)
    .action(calculate);
  const policy = medical.command('policy').description('Benefit policies (待遇政策).');
  policy
    .command('validate')
    .description('Check a policy file and say what is wrong with it.')
    .argument('<file>', 'policy document, or a list of them')
    .action(validate);
}

async function calculate(options: CalculateOptions): Promise<void> {
  const asked = await askedFor(options);
  try {
    const result = asked();
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof BillFaultsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_FAULTS;
  }
}

/** Reads the files that are named, and answers what is to be calculated from them. */
async function askedFor({ policy, input, cases, set }: CalculateOptions): Promise<() => unknown> {
  if (cases !== undefined && policy === undefined && input === undefined) {
    const list = await readJson(cases);
    return () => calculateCases(list);
  }
  if (cases !== undefined || policy === undefined || input === undefined) {
    throw new Error('give --cases FILE, or --policy FILE with --input FILE');
  }
  const document = chosen(await readJson(policy), set);
  const bill = await readJson(input);
  return () => calculateBill(document, bill);
}

async function validate(file: string): Promise<void> {
  const content = await readJson(file);
  const documents: readonly unknown[] = Array.isArray(content) ? content : [content];
  documents.forEach((document, index) => {
    const result = validatePolicy(document);
    const name = nameOf(document) ?? `document ${index + 1}`;
    if (isValid(result)) {
      process.stdout.write(`${name}: valid\n`);
      return;
    }
    process.exitCode = EXIT_FAULTS;
    for (const { field, message } of result) process.stderr.write(`${name}: ${field || 'document'} ${message}\n`);
  });
}

function chosen(content: unknown, set: string | undefined): unknown {
  if (!Array.isArray(content)) return content;
  if (set === undefined && content.length === 1) return content[0];
  const found = content.find((document) => set !== undefined && nameOf(document) === set) as unknown;
  if (found !== undefined) return found;
  const names = content.map((document) => nameOf(document) ?? '?').join(', ');
  throw new Error(`--set must name one of: ${names}`);
}

function nameOf(document: unknown): string | undefined {
  const { param_set: name } = (document ?? {}) as { readonly param_set?: unknown };
  return typeof name === 'string' ? name : undefined;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`${file} cannot be read`, { cause: error });
  });
  if (text.length > MAX_FILE_BYTES) throw new Error(`${file} is larger than ${MAX_FILE_BYTES} bytes`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
