import { ProblemError, type ProblemCode } from '../errors';
import { nameOfMember } from './member-name';

/** Objects and arrays inside each other at most; the outermost one is level 1. */
export const MAX_JSON_DEPTH = 8;

/** Keys that reach into prototypes when an object is copied carelessly; no field of the API is called so. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NUL_ESCAPE = '\\u0000';
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** An object or array that the scanner is inside of. */
interface Level {
  /** Keys seen so far; `undefined` for an array. */
  readonly keys: Set<string> | undefined;
  /** Key or index of the member being read. */
  member: string | number;
}

/**
 * Parses JSON as this API takes it: no key twice in one object, at most MAX_JSON_DEPTH levels, every number a safe integer
 * without fraction or exponent, no key that names a prototype, no NUL. Anything else is a ProblemError that names the culprit by
 * its JSON pointer. JSON.parse alone would keep the last of two equal keys and round large numbers, both in silence.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError('malformed_json');
  }
  scan(text);
  return value;
}

/** Walks once over text that is known to be valid JSON. */
function scan(text: string): void {
  const levels: Level[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at, levels);
      if (expectsKey) takeKey(levels, text.slice(at, end + 1));
      expectsKey = false;
      at = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (levels.length === MAX_JSON_DEPTH) refuse('json_too_deep', levels, `deeper than ${MAX_JSON_DEPTH} levels`);
      expectsKey = code === OPEN_BRACE;
      levels.push(expectsKey ? { keys: new Set(), member: '' } : { keys: undefined, member: 0 });
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      levels.pop();
      expectsKey = false;
    } else if (code === COMMA) {
      expectsKey = nextMember(levels);
    } else if (isNumberStart(code)) {
      at = endOfNumber(text, at, levels) - 1;
    }
  }
}

/** Moves on to the next member; true when it begins with a key. */
function nextMember(levels: readonly Level[]): boolean {
  const level = levels[levels.length - 1];
  if (level === undefined) return false;
  if (typeof level.member === 'number') level.member += 1;
  return level.keys !== undefined;
}

function takeKey(levels: readonly Level[], token: string): void {
  const level = levels[levels.length - 1];
  if (level?.keys === undefined) return;
  const key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  level.member = key;
  if (level.keys.has(key)) refuse('duplicate_json_key', levels, 'the key stands there twice');
  if (FORBIDDEN_KEYS.has(key)) refuse('malformed_json', levels, 'this key is not allowed');
  level.keys.add(key);
}

/** Index of the closing quote of the string that begins at `start`. A NUL is refused: PostgreSQL's texts cannot hold it. */
function endOfString(text: string, start: number, levels: readonly Level[]): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    if (code === BACKSLASH && text.startsWith(NUL_ESCAPE, at)) refuse('malformed_json', levels, 'has a NUL character');
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Index after the number that begins at `start`. */
function endOfNumber(text: string, start: number, levels: readonly Level[]): number {
  let at = start + 1;
  while (isDigit(text.charCodeAt(at))) at += 1;
  const next = text[at];
  if (next === '.' || next === 'e' || next === 'E') refuse('number_not_integer', levels, 'must be an integer');
  if (!Number.isSafeInteger(Number(text.slice(start, at)))) {
    refuse('number_not_integer', levels, 'must be within the safe integers');
  }
  return at;
}

function isNumberStart(code: number): boolean {
  return code === MINUS || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function refuse(code: ProblemCode, levels: readonly Level[], message: string): never {
  const path = levels.map((level) => nameOfMember(String(level.member)));
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const field = path.join('.');
  throw new ProblemError(code, {
    detail: `at ${pointer === '' ? 'the top level' : `"${pointer}"`}: ${message}`,
    ...(field === '' ? {} : { errors: [{ field, code, message }] }),
  });
}
