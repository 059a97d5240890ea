import { ScenarioError } from './scenario-file';

const PLACEHOLDER = /\$\{([A-Za-z][\w.]*)\}/g;

/** Where the values of `${name}` come from; undefined when there is none of that name. */
export type Lookup = (name: string) => unknown;

/**
 * Fills in `${name}` in every string of a JSON value. A string that is nothing but one placeholder becomes the value
 * itself, so that numbers stay numbers. Throws ScenarioError for a name that has no value.
 */
export function fillIn(value: unknown, lookup: Lookup): unknown {
  if (typeof value === 'string') return fillInText(value, lookup);
  if (Array.isArray(value)) return value.map((element) => fillIn(element, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillIn(member, lookup)]));
}

/** The same for a text that must stay a text, as a path. */
export function fillInPath(text: string, lookup: Lookup): string {
  return text.replace(PLACEHOLDER, (_all, name: string) => encodeURIComponent(textOf(valueOf(name, lookup))));
}

/** Follows a dotted path with array places, as `response.tenders.0.purse`. */
export function follow(root: unknown, path: string): unknown {
  let value: unknown = root;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function fillInText(text: string, lookup: Lookup): unknown {
  const whole = /^\$\{([A-Za-z][\w.]*)\}$/.exec(text);
  if (whole) return valueOf(whole[1] ?? '', lookup);
  return text.replace(PLACEHOLDER, (_all, name: string) => textOf(valueOf(name, lookup)));
}

function valueOf(name: string, lookup: Lookup): unknown {
  const value = lookup(name);
  if (value === undefined) throw new ScenarioError(`there is no variable \${${name}}`);
  return value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
