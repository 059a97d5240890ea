import { schemaCheck as check, type SchemaCheck } from '../../platform/json-schema';

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

/** A check of documents against a schema whose patterns were made with `pattern`. */
export function schemaCheck(schema: object): SchemaCheck {
  return check(schema, (source) => WORDS.get(source) ?? `must match ${source}`);
}
