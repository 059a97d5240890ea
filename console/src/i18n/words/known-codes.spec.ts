import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORDS } from './word-for';

const SOURCE = join(__dirname, '..', '..', '..', '..', 'src');

/** The text of the service's own code. */
const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
  .join('\n');

function codesIn(pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map(([, code = '']) => code))].sort();
}

/** Codes of a union type, such as the reasons of refusals. */
function codesOfType(name: string): string[] {
  const [, union = ''] = new RegExp(`type ${name} =([^;]+);`).exec(source) ?? [];
  return [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

describe('the codes of the service', () => {
  it('for what stands in the audit log have names', () => {
    const actions = codesIn(/(?:Audited\(|\baction: )'([a-z_]+\.[a-z_]+)'/g);
    expect(actions.length).toBeGreaterThan(70);
    expect(actions.filter((action) => !Object.hasOwn(WORDS.auditAction, action))).toEqual([]);
  });

  it('for refusals are said in whole sentences', () => {
    const reasons = [
      ...codesIn(/\brefused\('(\w+)'/g),
      ...codesOfType('CardholderRefusal'),
      ...codesOfType('DisputeRefusal'),
    ];
    expect(reasons.length).toBeGreaterThan(60);
    expect(reasons.filter((reason) => !Object.hasOwn(WORDS.refusal, reason))).toEqual([]);
  });
});
