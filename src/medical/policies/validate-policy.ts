import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { BenefitPolicy } from '../domain/benefit/policy';
import type { BenefitPolicyDocument, PolicyFault } from '../domain/benefit/policy-document';
import { isPolicy, readPolicy } from '../domain/benefit/read-policy';
import { BENEFIT_POLICY_SCHEMA } from './benefit-policy-schema';

/** Faults that are told at once. */
const MAX_FAULTS = 50;

let compiled: ValidateFunction<BenefitPolicyDocument> | undefined;

/** The check of the schema, compiled when the first document comes: most processes and commands never see one. */
function shape(): ValidateFunction<BenefitPolicyDocument> {
  if (!compiled) {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false });
    addFormats(ajv);
    compiled = ajv.compile<BenefitPolicyDocument>(BENEFIT_POLICY_SCHEMA);
  }
  return compiled;
}

/** A document that may be settled with, and the policy it says. */
export interface ValidPolicy {
  readonly document: BenefitPolicyDocument;
  readonly policy: BenefitPolicy;
}

/** Checks a document against the JSON Schema and its figures against one another; answers the policy, or every fault by field. */
export function validatePolicy(document: unknown): ValidPolicy | readonly PolicyFault[] {
  const hasShape = shape();
  if (!hasShape(document)) return faultsOf(hasShape.errors ?? []);
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

function faultsOf(errors: readonly ErrorObject[]): readonly PolicyFault[] {
  const faults = new Map<string, PolicyFault>();
  for (const error of errors) {
    const fault = faultOf(error);
    if (!faults.has(`${fault.field} ${fault.message}`)) faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()].slice(0, MAX_FAULTS);
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): PolicyFault {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const within = (name: unknown): string => (path === '' ? String(name) : `${path}.${String(name)}`);
  const known = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'required':
      return { field: within(known['missingProperty']), message: 'is missing' };
    case 'additionalProperties':
      return { field: within(known['additionalProperty']), message: 'is not known here' };
    case 'enum':
      return { field: path, message: `must be one of ${(known['allowedValues'] as readonly unknown[]).join(', ')}` };
    case 'pattern':
      return { field: path, message: wordsOf(String(known['pattern'])) };
    default:
      return { field: path, message: message ?? 'is not valid' };
  }
}

/** What the patterns of the schema ask for, in words. */
function wordsOf(pattern: string): string {
  if (pattern.startsWith('^\\d{1,12}')) return 'must be yuan as a text with two decimals at most, such as "200.00"';
  if (pattern.startsWith('^(0(')) return 'must be a ratio from 0 to 1 as a text, such as "0.88"';
  return `must match ${pattern}`;
}
