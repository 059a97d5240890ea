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

/** Codes of a table, such as a national code list. */
function codesOfTable(name: string): string[] {
  const [, rows = ''] = new RegExp(`const ${name}: Readonly<Record<[^=]+= \\{([^}]+)\\};`).exec(source) ?? [];
  return [...rows.matchAll(/(\w+)'?:/g)].map(([, code = '']) => code);
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

  it('for why a tap has no price have names', () => {
    const types = ['NoPrice', 'TapExceptionReason', 'ExceptionReason', 'Reception'];
    const reasons = types.flatMap(codesOfType).filter((reason) => reason !== 'accepted');
    expect(reasons.length).toBeGreaterThan(15);
    expect(reasons.filter((reason) => !Object.hasOwn(WORDS.tapException, reason))).toEqual([]);
    expect(codesOfType('JourneyStatus').filter((status) => !Object.hasOwn(WORDS.rideStatus, status))).toEqual([]);
  });

  it.each([
    ['INSUTYPES', 'insurance', 14],
    ['PSN_TYPES', 'psnType', 17],
    ['MED_TYPES', 'careType', 28],
    ['CHARGE_LEVELS', 'chargeLevel', 3],
    ['CATEGORIES', 'feeCategory', 14],
    ['OUT_OF_AREA', 'outOfArea', 5],
    ['ACCUMULATED', 'accumulator', 6],
  ] as const)('of the table %s of medical insurance have names', (table, kind, count) => {
    const codes = codesOfTable(table);
    expect(codes).toHaveLength(count);
    expect(codes.filter((code) => !Object.hasOwn(WORDS[kind], code))).toEqual([]);
  });
});
