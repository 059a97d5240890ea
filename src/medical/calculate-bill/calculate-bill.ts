import { isBill, readBill } from '../domain/benefit/bill-document';
import { BenefitInputError, calculate } from '../domain/benefit/calculate';
import { cancellationDocument } from '../domain/benefit/cancellation-document';
import { AmountTooLargeError } from '../domain/benefit/exact';
import type { PolicyFault } from '../domain/benefit/policy-document';
import { settlementDocument, type SettlementDocument } from '../domain/benefit/settlement-document';
import { isValid, validatePolicy } from '../policies/validate-policy';

/** Cases of one file at most. */
export const MAX_CASES = 10_000;
const NO_ACCUMULATORS = {
  dedc: '0.00',
  hifp: '0.00',
  hifob: '0.00',
  hifmi: '0.00',
  maf: '0.00',
  compliant_oop: '0.00',
};

/** Why something cannot be calculated: every fault with the path of its field. */
export class BillFaultsError extends Error {
  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ field, message }) => `${field || 'document'} ${message}`).join('\n'));
  }
}

/**
 * Calculates one bill under a policy document, both as they are written in files; `policyName` is what the policy is called
 * in messages. Throws BillFaultsError.
 */
export function calculateBill(
  policyDocument: unknown,
  billDocument: unknown,
  policyName: 'policy' | 'params' = 'policy',
): SettlementDocument {
  const valid = validatePolicy(policyDocument);
  if (!isValid(valid)) throw new BillFaultsError(prefixed(policyName, valid));
  const bill = readBill(billDocument);
  if (!isBill(bill)) throw new BillFaultsError(prefixed('input', bill));
  try {
    return settlementDocument(valid.policy, bill.lines, calculate(valid.policy, bill.input, bill.lines));
  } catch (error) {
    if (error instanceof AmountTooLargeError)
      throw new BillFaultsError([{ field: 'input.lines', message: error.message }]);
    if (!(error instanceof BenefitInputError)) throw error;
    throw new BillFaultsError(prefixed('input', [{ field: error.field, message: error.message }]));
  }
}

/**
 * Calculates a list of `{ name?, params, input }` in order. An input `{ cancel_of }` names an earlier case by the first word
 * of its name and gives its mirror (结算撤销). Throws BillFaultsError, with the number of the case in each path.
 */
export function calculateCases(cases: unknown): readonly SettlementDocument[] {
  if (!Array.isArray(cases) || cases.length > MAX_CASES) {
    throw new BillFaultsError([{ field: '', message: `must be a list of at most ${MAX_CASES} cases` }]);
  }
  const settled: { name: string; input: unknown; result: SettlementDocument }[] = [];
  const faults: PolicyFault[] = [];
  cases.forEach((one: unknown, index) => {
    const { name, params, input } = (one ?? {}) as { name?: unknown; params?: unknown; input?: unknown };
    try {
      const cancelled = cancelledBy(input);
      const result = cancelled === undefined ? calculateBill(params, input, 'params') : cancel(settled, cancelled);
      settled.push({ name: typeof name === 'string' ? name : String(index), input, result });
    } catch (error) {
      if (!(error instanceof BillFaultsError)) throw error;
      faults.push(...prefixed(`cases.${index}`, error.faults));
    }
  });
  if (faults.length > 0) throw new BillFaultsError(faults);
  return settled.map(({ result }) => result);
}

function cancelledBy(input: unknown): string | undefined {
  const { cancel_of: name } = (input ?? {}) as { cancel_of?: unknown };
  if (name === undefined || typeof name === 'string') return name;
  throw new BillFaultsError([{ field: 'input.cancel_of', message: 'must be the first word of the name of a case' }]);
}

function cancel(
  settled: readonly { readonly name: string; readonly input: unknown; readonly result: SettlementDocument }[],
  name: string,
): SettlementDocument {
  const origin = settled.find((one) => one.name.split(' ')[0] === name);
  if (!origin) throw new BillFaultsError([{ field: 'input.cancel_of', message: `names no earlier case: ${name}` }]);
  const { ytd } = (origin.input ?? {}) as { ytd?: Readonly<Record<string, string>> };
  return cancellationDocument(origin.result, { ...NO_ACCUMULATORS, ...ytd });
}

function prefixed(prefix: string, faults: readonly PolicyFault[]): readonly PolicyFault[] {
  return faults.map(({ field, message }) => ({ field: field === '' ? prefix : `${prefix}.${field}`, message }));
}
