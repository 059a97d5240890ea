/** A value that JSON can hold, as far as matching cares. */
type Members = Readonly<Record<string, unknown>>;

/** One way in which an answer differs from what was expected. */
export interface Mismatch {
  /** Where, as `tenders[0].amount`; `answer` for the whole. */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Compares an answer with an expectation. Objects may have more members than expected, arrays must have equally many
 * elements. An object with one member that begins with `$` is a condition: `{"$matches": "regular expression"}`,
 * `{"$atLeast": n}`, `{"$atMost": n}`, `{"$any": true}` (there, whatever it is), `{"$contains": [...]}` (for each, an
 * element that matches).
 */
export function mismatches(expected: unknown, found: unknown, at = ''): readonly Mismatch[] {
  if (Array.isArray(expected)) return arrayMismatches(expected, found, at);
  if (!isMembers(expected)) return Object.is(expected, found) ? [] : [mismatch(at, expected, found)];
  const condition = conditionOf(expected);
  if (condition) return holds(condition[0], condition[1], found) ? [] : [mismatch(at, expected, found)];
  if (!isMembers(found)) return [mismatch(at, expected, found)];
  return Object.entries(expected).flatMap(([name, value]) =>
    mismatches(value, found[name], at === '' ? name : `${at}.${name}`),
  );
}

function arrayMismatches(expected: readonly unknown[], found: unknown, at: string): readonly Mismatch[] {
  if (!Array.isArray(found) || found.length !== expected.length) return [mismatch(at, expected, found)];
  return expected.flatMap((element, index) => mismatches(element, found[index], `${at}[${index}]`));
}

function conditionOf(expected: Members): [string, unknown] | undefined {
  const entries = Object.entries(expected);
  const only = entries.length === 1 ? entries[0] : undefined;
  return only?.[0].startsWith('$') === true ? only : undefined;
}

type Condition = (operand: unknown, found: unknown) => boolean;

const CONDITIONS: Readonly<Record<string, Condition>> = {
  $any: (operand, found) => (found !== undefined && found !== null) === operand,
  $matches: (operand, found) =>
    typeof found === 'string' && typeof operand === 'string' && new RegExp(operand).test(found),
  $atLeast: (operand, found) => typeof found === 'number' && typeof operand === 'number' && found >= operand,
  $atMost: (operand, found) => typeof found === 'number' && typeof operand === 'number' && found <= operand,
  $contains: containsAll,
};

function holds(condition: string, operand: unknown, found: unknown): boolean {
  return CONDITIONS[condition]?.(operand, found) ?? false;
}

function containsAll(operand: unknown, found: unknown): boolean {
  if (!Array.isArray(operand) || !Array.isArray(found)) return false;
  return operand.every((wanted) => found.some((element) => mismatches(wanted, element).length === 0));
}

function mismatch(at: string, expected: unknown, found: unknown): Mismatch {
  return {
    at: at === '' ? 'answer' : at,
    expected: shown(expected),
    found: shown(found),
  };
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
