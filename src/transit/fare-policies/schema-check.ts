import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { FareFault } from '../domain/fare/policy-document';

/** Faults that are told at once. */
const MAX_FAULTS = 50;
/** What the patterns of the schemas ask for, in words; a pattern without words is told as it is. */
const WORDS = new Map<string, string>();

/** A pattern of a schema, with what a person is told when a text does not match it. */
export function pattern(source: string, words: string): { readonly type: 'string'; readonly pattern: string } {
  WORDS.set(source, words);
  return { type: 'string', pattern: source };
}

/** An object with these properties and no others. */
export function record(required: readonly string[], properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required, properties, additionalProperties: false };
}

/** A check of documents against a JSON Schema, compiled when the first document comes: answers the faults by field. */
export function schemaCheck(schema: object): (document: unknown) => readonly FareFault[] {
  let compiled: ValidateFunction | undefined;
  return (document) => {
    if (!compiled) {
      const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false });
      addFormats(ajv);
      compiled = ajv.compile(schema);
    }
    return compiled(document) ? [] : faultsOf(compiled.errors ?? []);
  };
}

function faultsOf(errors: readonly ErrorObject[]): readonly FareFault[] {
  const faults = new Map<string, FareFault>();
  for (const error of errors) {
    const fault = faultOf(error);
    if (!faults.has(`${fault.field} ${fault.message}`)) faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()].slice(0, MAX_FAULTS);
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): FareFault {
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
      return { field: path, message: WORDS.get(String(known['pattern'])) ?? `must match ${String(known['pattern'])}` };
    default:
      return { field: path, message: message ?? 'is not valid' };
  }
}
