import fc from 'fast-check';
import { day } from '../../../../test/transit/fare-fixtures';
import { fen } from '../../../platform/money';
import { type Leg, legsOf, netPairs, type Owed, owedFor } from './pairs';
import type { SharedRebate } from './shared';
import { splitByWeight } from './split';

const MONDAY = day('2026-03-02');

describe('an amount that is split', () => {
  it('goes by largest remainders, of equal ones to the first', () => {
    expect(splitByWeight(100, [200, 300])).toEqual([40, 60]);
    expect(splitByWeight(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(splitByWeight(1, [200, 300])).toEqual([0, 1]);
    expect(splitByWeight(101, [0, 0])).toEqual([51, 50]);
  });

  it('is not split among nobody, nor by weights below 0', () => {
    expect(() => splitByWeight(1, [])).toThrow(RangeError);
    expect(() => splitByWeight(1, [-1, 2])).toThrow(RangeError);
    expect(() => splitByWeight(-1, [1])).toThrow(RangeError);
  });

  it('comes to itself, and each part to the exact one but for less than a fen', () => {
    const weights = fc.array(fc.nat(10_000_000_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(10_000_000_000), weights, (amount, list) => {
        const parts = splitByWeight(amount, list);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
        expect(splitByWeight(amount, list)).toEqual(parts);
        const total = BigInt(list.reduce((sum, weight) => sum + weight, 0));
        if (total === 0n) return;
        parts.forEach((part, place) => {
          const off = BigInt(part) * total - BigInt(amount) * BigInt(list[place] ?? 0);
          expect(off > -total && off < total).toBe(true);
        });
      }),
    );
  });
});

const leg = (id: string, operator: string, start: number, list: number, more: Partial<Leg> = {}): Leg => ({
  ...{ id, operator, day: MONDAY, start, mode: 'bus', list, isMakeUp: false, policy: '2410 CC 1', ...more },
});
const cap: SharedRebate = { kind: 'cap', rule: 'day', borne: fen(100), since: MONDAY };

describe('a rebate that operators share', () => {
  it('for a transfer is shared between the two legs in proportion to their list prices', () => {
    const [metro, other, bus] = [leg('a', '轨道', 1, 300), leg('x', '客运', 2, 900), leg('b', '公交', 3, 200)];
    const rebate: SharedRebate = { kind: 'transfer', rule: 'm-b', borne: fen(100), since: MONDAY, from: 'a' };
    const legs = legsOf(bus, rebate, [bus, other, metro], undefined);
    expect(legs.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(owedFor(rebate, legs)).toEqual([{ debtor: '轨道', creditor: '公交', amount: 60 }]);
  });

  it('for a cap is shared between all legs so far that the cap looks at', () => {
    const last = leg('z', '公交', 50, 200);
    const ofCard = [
      leg('a', '轨道', 10, 300, { mode: 'metro' }),
      leg('b', '客运', 20, 100),
      leg('c', '客运', 30, 600, { isMakeUp: true }),
      leg('d', '客运', 40, 600, { policy: '2410 CC 2' }),
      leg('e', '客运', 40, 600, { day: day('2026-03-01') }),
      leg('f', '客运', 60, 600),
      last,
    ];
    const idsUnder = (rule: Parameters<typeof legsOf>[3]) => legsOf(last, cap, ofCard, rule).map(({ id }) => id);
    expect(idsUnder({ modes: undefined, stops: undefined })).toEqual(['a', 'b', 'z']);
    expect(idsUnder({ modes: new Set(['bus'] as const), stops: undefined })).toEqual(['b', 'z']);
    expect(idsUnder({ modes: undefined, stops: new Set(['S1']) })).toEqual(['z']);
    expect(idsUnder(undefined)).toEqual(['z']);
  });

  it('costs nobody else anything where all legs are of one operator', () => {
    expect(owedFor(cap, [leg('a', '公交', 1, 200), leg('b', '公交', 2, 200)])).toEqual([]);
  });
});

describe('what operators owe each other', () => {
  const owed = fc.record({
    debtor: fc.constantFrom('a', 'b', 'c'),
    creditor: fc.constantFrom('x', 'b', 'a'),
    amount: fc.integer({ min: 1, max: 1_000 }).map(fen),
  });
  const many = fc.array(owed.filter(({ debtor, creditor }) => debtor !== creditor));
  const netOf = (list: readonly Owed[], operator: string): number =>
    list.reduce((sum, { debtor, creditor, amount }) => {
      return sum + (creditor === operator ? amount : 0) - (debtor === operator ? amount : 0);
    }, 0);

  it('is netted by pair: one line each, whatever the order, and everybody ends where they were', () => {
    fc.assert(
      fc.property(many, (list) => {
        const nets = netPairs(list);
        for (const operator of ['a', 'b', 'c', 'x']) expect(netOf(nets, operator)).toBe(netOf(list, operator));
        const pairs = nets.map(({ debtor, creditor }) => [debtor, creditor].sort().join());
        expect(new Set(pairs).size).toBe(pairs.length);
        expect(nets.every(({ amount }) => amount > 0)).toBe(true);
        expect(netPairs(list.toReversed())).toEqual(nets);
        expect(netPairs([...netPairs(list.slice(0, 3)), ...list.slice(3)])).toEqual(nets);
      }),
    );
  });
});
