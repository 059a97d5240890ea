import type { Command } from 'commander';
import { BillFaultsError, calculateBill, calculateCases } from '../medical';
import { registerMedicalEnrol } from './medical-enrol.command';
import { registerMedicalHis } from './medical-his.command';
import { registerMedicalInstitution } from './medical-institution.command';
import { EXIT_REFUSED, readJson } from './medical-output';
import { chosenDocuments, registerMedicalPolicy } from './medical-policy.command';
import { registerMedicalReconcile } from './medical-reconcile.command';

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

/** `onecard medical`: benefit policies, institutions, enrolments, and what a bill comes to. */
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
  registerMedicalPolicy(medical);
  registerMedicalInstitution(medical);
  registerMedicalEnrol(medical);
  registerMedicalReconcile(medical);
  registerMedicalHis(medical);
}

async function calculate(options: CalculateOptions): Promise<void> {
  const asked = await askedFor(options);
  try {
    const result = asked();
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof BillFaultsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_REFUSED;
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

/** A bill is calculated with one policy. */
function chosen(content: unknown, set: string | undefined): unknown {
  const documents = chosenDocuments(content, set);
  if (documents.length === 1) return documents[0];
  throw new Error('the policy file holds a list: --set must name one of it');
}
