import type { FarePolicy } from '../domain/fare/policy';
import type { FareFault, FarePolicyDocument } from '../domain/fare/policy-document';
import { isFarePolicy, readFarePolicy } from '../domain/fare/read-policy';
import { FARE_POLICY_SCHEMA } from './fare-policy-schema';
import { schemaCheck } from './schema-check';

/** A document that may be rated with, and the policy it says. */
export interface ValidFarePolicy {
  readonly document: FarePolicyDocument;
  readonly policy: FarePolicy;
}

const faultsOfShape = schemaCheck(FARE_POLICY_SCHEMA);

/** Checks a document against the JSON Schema and its parts against one another; answers the policy, or every fault by field. */
export function validateFarePolicy(document: unknown): ValidFarePolicy | readonly FareFault[] {
  const faults = faultsOfShape(document);
  if (faults.length > 0) return faults;
  const checked = document as FarePolicyDocument;
  const policy = readFarePolicy(checked);
  return isFarePolicy(policy) ? { document: checked, policy } : policy;
}

/** True when a document was found to be a policy. */
export function isValidFarePolicy(result: ValidFarePolicy | readonly FareFault[]): result is ValidFarePolicy {
  return !Array.isArray(result);
}
