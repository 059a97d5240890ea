import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** Faults that are told at once. */
const MAX_FAULTS = 50;

/** What is wrong with a field of a document; the document itself has the field ''. */
export interface SchemaFault {
  readonly field: string;
  readonly message: string;
}

/** Answers the faults of a document; none when it has the shape of the schema. */
export type SchemaCheck = (document: unknown) => readonly SchemaFault[];

/**
 * A check of documents against a JSON Schema (2020-12): answers the faults by field, 50 at most. It is compiled when the first
 * document comes: most processes and commands never see one. `words` says what a pattern asks for.
 */
export function schemaCheck(schema: object, words: (pattern: string) => string): SchemaCheck {
  let compiled: ValidateFunction | undefined;
  return (document) => {
    if (!compiled) {
      const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false });
      addFormats(ajv);
      compiled = ajv.compile(schema);
    }
    return compiled(document) ? [] : faultsOf(compiled.errors ?? [], words);
  };
}

function faultsOf(errors: readonly ErrorObject[], words: (pattern: string) => string): readonly SchemaFault[] {
  const faults = new Map<string, SchemaFault>();
  for (const error of errors) {
    const fault = faultOf(error, words);
    if (!faults.has(`${fault.field} ${fault.message}`)) faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()].slice(0, MAX_FAULTS);
}

function faultOf(
  { instancePath, keyword, params, message }: ErrorObject,
  words: (pattern: string) => string,
): SchemaFault {
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
      return { field: path, message: words(String(known['pattern'])) };
    default:
      return { field: path, message: message ?? 'is not valid' };
  }
}
