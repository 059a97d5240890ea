import { schemaCheck } from '../../platform/json-schema';
import type { BenefitPolicy } from '../domain/benefit/policy';
import type { BenefitPolicyDocument, PolicyFault } from '../domain/benefit/policy-document';
import { isPolicy, readPolicy } from '../domain/benefit/read-policy';
import { BENEFIT_POLICY_SCHEMA } from './benefit-policy-schema';

const faultsOfShape = schemaCheck(BENEFIT_POLICY_SCHEMA, wordsOf);

/** A document that may be settled with, and the policy it says. */
export interface ValidPolicy {
  readonly document: BenefitPolicyDocument;
  readonly policy: BenefitPolicy;
}

/** Checks a document against the JSON Schema and its figures against one another; answers the policy, or every fault by field. */
export function validatePolicy(given: unknown): ValidPolicy | readonly PolicyFault[] {
  const shapeFaults = faultsOfShape(given);
  if (shapeFaults.length > 0) return shapeFaults;
  const document = given as BenefitPolicyDocument;
  const { effective_from: from, effective_to: to } = document;
  const read = readPolicy(document);
  const faults: PolicyFault[] = isPolicy(read) ? [] : [...read];
  if (from !== undefined && to !== undefined && to < from) {
    faults.push({ field: 'effective_to', message: 'must not lie before effective_from' });
  }
  return isPolicy(read) && faults.length === 0 ? { document, policy: read } : faults;
}

/** True when a document was found to be a policy. */
export function isValid(result: ValidPolicy | readonly PolicyFault[]): result is ValidPolicy {
  return !Array.isArray(result);
}

/** What the patterns of the schema ask for, in words. */
function wordsOf(pattern: string): string {
  if (pattern.startsWith('^\\d{1,12}')) return 'must be yuan as a text with two decimals at most, such as "200.00"';
  if (pattern.startsWith('^(0(')) return 'must be a ratio from 0 to 1 as a text, such as "0.88"';
  return `must match ${pattern}`;
}
