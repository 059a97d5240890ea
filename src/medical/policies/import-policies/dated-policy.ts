import { createHash } from 'node:crypto';
import { ProblemError } from '../../../platform/errors';
import type { BenefitPolicyDocument, PolicyFault } from '../../domain/benefit/policy-document';
import { canonicalJson } from '../canonical-json';
import { isValid, validatePolicy } from '../validate-policy';
import type { ImportedPolicy, ImportOptions } from './import-policies.command';

const MAX_DOCUMENTS = 200;
const AREA = /^22\d{4}$/;
const ID_LENGTH = 24;

/** A document with its area and days written into it, and the id that follows from its content. */
export interface DatedPolicy extends Omit<ImportedPolicy, 'result'> {
  /** Canonical JSON: what is stored and calculated with for ever. */
  readonly text: string;
}

/** Completes documents from the options. Throws `validation_failed` with all faults. */
export function datedPolicies(documents: readonly unknown[], options: ImportOptions): readonly DatedPolicy[] {
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    throw invalid([{ field: '', message: `holds between one and ${MAX_DOCUMENTS} policies` }]);
  }
  if (options.replaces !== undefined && documents.length !== 1) {
    throw invalid([{ field: 'replaces', message: 'is said of one policy only' }]);
  }
  const read = documents.map((document) => dated(document, options));
  const faults = read.flatMap((result, index) => {
    if (!isFaulty(result)) return [];
    const prefix = documents.length === 1 ? '' : `[${index}].`;
    return result.map(({ field, message }) => ({ field: `${prefix}${field}`, message }));
  });
  if (faults.length > 0) throw invalid(faults);
  return read.filter((result): result is DatedPolicy => !isFaulty(result));
}

function isFaulty(result: DatedPolicy | readonly PolicyFault[]): result is readonly PolicyFault[] {
  return Array.isArray(result);
}

function dated(document: unknown, options: ImportOptions): DatedPolicy | readonly PolicyFault[] {
  const read = validatePolicy(document);
  if (!isValid(read)) return read;
  const area = areaOf(read.document, options.area);
  if (typeof area !== 'string') return [area];
  const { effective_from: ownFrom, effective_to: ownTo, year } = read.document;
  const from = ownFrom ?? options.from ?? `${year}-01-01`;
  const to = ownTo ?? options.to ?? `${year}-12-31`;
  const whole = { ...read.document, area, effective_from: from, effective_to: to };
  const again = validatePolicy(whole);
  return isValid(again) ? named(again.document, { area, from, to }) : again;
}

function areaOf({ area: own }: BenefitPolicyDocument, given: string | undefined): string | PolicyFault {
  const area = own ?? given;
  if (area === undefined || !AREA.test(area)) {
    return { field: 'area', message: 'must be a pooling area of the province, 22 and four digits' };
  }
  return given === undefined || area === given ? area : { field: 'area', message: `is not ${given}` };
}

function named(
  document: BenefitPolicyDocument,
  place: { readonly area: string; readonly from: string; readonly to: string },
): DatedPolicy {
  const { param_set: name, insutype, med_type: medType, med_types: further = [] } = document;
  const text = canonicalJson(document);
  const policyId = `bp_${createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH)}`;
  return { policyId, name, insutype, ...place, medTypes: [...new Set([medType, ...further])].sort(), text };
}

function invalid(faults: readonly PolicyFault[]): ProblemError {
  const errors = faults.map(({ field, message }) => ({ field, code: 'benefit_policy', message }));
  return new ProblemError('validation_failed', { errors });
}
