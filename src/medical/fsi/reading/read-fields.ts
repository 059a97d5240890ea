import type { FsiField, FsiInput, FsiNode, FsiRow, FsiType } from '../tables/fsi-field';
import { FsiError } from '../fsi-error';
import { DECIMAL_RULES, type DecimalType, isDecimal } from './amount-texts';

// C0 and C1 controls but for tab and line breaks, and halves of characters.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u;
/** Two code units that are one character. */
const PAIRS = /[\u{10000}-\u{10ffff}]/gu;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
/** A field's value and the path of what holds it are told in messages, so a path's own names must be harmless. */
type Fields = Readonly<Record<string, unknown>>;

/** Reads the nodes of an input. Throws an FsiError that names the first field that is not as it must be. */
export function readNodes(input: unknown, nodes: readonly FsiNode[]): FsiInput {
  const given = objectOf(input, 'input');
  return Object.fromEntries(nodes.map((node) => [node.name, readNode(given[node.name], node)]));
}

function readNode(value: unknown, node: FsiNode): FsiRow | readonly FsiRow[] {
  const path = `input.${node.name}`;
  const isList = node.rows !== undefined;
  if (isEmpty(value)) {
    if (node.optional !== true) throw new FsiError('must be there', path);
    return isList ? [] : {};
  }
  if (!isList) return readRow(objectOf(value, path), node.fields, path);
  // Many clients send the only row of a list without the list.
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  const least = node.optional === true ? 0 : 1;
  if (rows.length < least || rows.length > (node.rows ?? 0)) {
    throw new FsiError(`must have ${least} to ${node.rows ?? 0} rows`, path);
  }
  return rows.map((row, index) => {
    const at = `${path}[${index}]`;
    return readRow(objectOf(row, at), node.fields, at);
  });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Reads the fields of one object; what is not in the table is left out. Throws an FsiError. */
export function readRow(value: Fields, fields: readonly FsiField[], path: string): FsiRow {
  return Object.fromEntries(fields.map((field) => [field.name, readField(value, field, path)]));
}

function readField(row: Fields, field: FsiField, path: string): string {
  const value = Object.hasOwn(row, field.name) ? row[field.name] : undefined;
  const at = path === '' ? field.name : `${path}.${field.name}`;
  const text = textOf(value, at);
  if (text === '') {
    if (field.required) throw new FsiError('must not be empty', at);
    return '';
  }
  const rule = faultOf(text, field);
  if (rule !== undefined) throw new FsiError(rule, at);
  if (field.use === 'refused' && Number(text) !== 0) throw new FsiError('is not taken here', at);
  return text;
}

/** Numbers are taken as their digits; a row of a table has no objects in it. */
function textOf(value: unknown, at: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new FsiError('must be a text or a number', at);
}

function faultOf(text: string, { type, length, codes }: FsiField): string | undefined {
  const rule = RULES[type](text, length);
  if (rule !== undefined) return rule;
  return codes === undefined || codes.includes(text) ? undefined : `must be one of ${codes.join(', ')}`;
}

const decimal =
  (type: DecimalType) =>
  (text: string): string | undefined =>
    isDecimal(type, text) ? undefined : DECIMAL_RULES[type];

const RULES: Readonly<Record<FsiType, (text: string, length: number) => string | undefined>> = {
  text: (text, length) => {
    if (UNPRINTABLE.test(text)) return 'must have no control characters';
    return characters(text) <= length ? undefined : `must have ${length} characters at most`;
  },
  money: decimal('money'),
  price: decimal('price'),
  count: decimal('count'),
  ratio: decimal('ratio'),
  integer: (text, length) =>
    /^\d+$/.test(text) && text.length <= length ? undefined : `must be a whole number with ${length} digits at most`,
  date: (text) => (isDate(text) ? undefined : 'must be a date yyyy-MM-dd'),
  time: (text) => (isTime(text) ? undefined : 'must be a time yyyy-MM-dd HH:mm:ss'),
};

/** True for a day that there is. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().startsWith(text) && Number(year) >= 1900;
}

function isTime(text: string): boolean {
  return text.length === 19 && text[10] === ' ' && isDate(text.slice(0, 10)) && CLOCK.test(text.slice(11));
}

/** Characters as people count them: one for each code point. */
function characters(text: string): number {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}

/** The value as an object. Throws an FsiError. */
export function objectOf(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FsiError('must be an object', path);
}
