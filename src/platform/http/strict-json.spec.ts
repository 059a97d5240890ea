import fc from 'fast-check';
import { ProblemError } from '../errors';
import { MAX_JSON_DEPTH, parseStrictJson } from './strict-json';

function refusal(text: string): ProblemError {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const integers = fc.maxSafeInteger().filter((value) => !Object.is(value, -0));
const keys = fc.string().filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: MAX_JSON_DEPTH - 1 },
    // A valid document has no NUL: PostgreSQL's texts cannot hold one.
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000')),
    integers,
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
})).value;

describe('strict JSON', () => {
  it('reads every valid document as JSON.parse does, however it is indented', () => {
    fc.assert(
      fc.property(document, fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('answers any other text with a problem and nothing else', () => {
    const jsonish = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', '-', '.', 'e', 'a', ' ', 'null', '"a"'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          jsonish.map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseStrictJson(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"amount":1,"amount":2}', 'duplicate_json_key', '/amount'],
    ['{"amount":1,"\\u0061mount":2}', 'duplicate_json_key', '/amount'],
    ['{"a":[{"b":1},{"c":1,"c":2}]}', 'duplicate_json_key', '/a/1/c'],
    ['{"x~/y":1,"x~/y":1}', 'duplicate_json_key', '/x~0~1y'],
    ['{"amount":1.5}', 'number_not_integer', '/amount'],
    ['{"amount":1.0}', 'number_not_integer', '/amount'],
    ['{"amount":1e3}', 'number_not_integer', '/amount'],
    ['[1,2,-3E1]', 'number_not_integer', '/2'],
    ['{"amount":9007199254740993}', 'number_not_integer', '/amount'],
    ['{"amount":-9007199254740992}', 'number_not_integer', '/amount'],
    ['{"card":{"__proto__":{"admin":true}}}', 'malformed_json', '/card/__proto__'],
    ['{"constructor":1}', 'malformed_json', '/constructor'],
    ['{"name":["a\\u0000b"]}', 'malformed_json', '/name/0'],
    [`${'['.repeat(9)}${']'.repeat(9)}`, 'json_too_deep', '/0/0/0/0/0/0/0/0'],
  ])('refuses %s with %s at %s', (text, code, pointer) => {
    const problem = refusal(text);
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(`"${pointer}"`);
    expect(problem.errors[0]?.field).toBe(pointer.slice(1).replaceAll('/', '.').replace('~0~1', '~/'));
  });

  it.each(['', ' ', '{', '{"a":}', '{"a":1,}', '[1 2]', "{'a':1}", 'undefined', '{"a":01}', 'NaN', '\u0000'])(
    'refuses the malformed text %j',
    (text) => {
      expect(refusal(text).code).toBe('malformed_json');
    },
  );

  it('takes numbers and braces inside strings for what they are', () => {
    expect(parseStrictJson('{"a":"1.5e3 {\\"a\\":[","b":"\\\\"}')).toEqual({ a: '1.5e3 {"a":[', b: '\\' });
  });

  it('refuses a very deep document without running out of stack', () => {
    expect(refusal(`${'['.repeat(30_000)}${']'.repeat(30_000)}`).code).toBe('json_too_deep');
  });
});
