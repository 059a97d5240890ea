import * as fc from 'fast-check';

import { fen, sumFen } from '../../../platform/money';
import { type Entry, matchSides, matchThreeWays } from './match';

const rules = { tolerance: fen(1), windowDays: 1 };

function entry(id: string, reference: string, amount: number, date = '2026-03-02'): Entry {
  return { id, reference, amount: fen(amount), date };
}

describe('matching two sides', () => {
  it('pairs the same reference and amount a day apart', () => {
    const { matches, breaks } = matchSides([entry('a', 'T1', 500)], [entry('b', 'T1', 500, '2026-03-03')], rules);
    expect(matches).toEqual([{ shape: 'one_to_one', left: ['a'], right: ['b'], difference: 0 }]);
    expect(breaks).toEqual([]);
  });

  it('sets one credit of the bank against the many lines of its batch, and one line against many credits', () => {
    const lines = [entry('a', 'B1', 300), entry('b', 'B1', 201)];
    expect(matchSides(lines, [entry('c', 'B1', 500)], rules).matches).toEqual([
      { shape: 'many_to_one', left: ['a', 'b'], right: ['c'], difference: 1 },
    ]);
    expect(matchSides([entry('c', 'B1', 500)], lines, rules).matches).toEqual([
      { shape: 'one_to_many', left: ['c'], right: ['a', 'b'], difference: -1 },
    ]);
  });

  it.each([
    ['long', [], [entry('b', 'T1', 500)], -500],
    ['short', [entry('a', 'T1', 500)], [], 500],
    ['amount_mismatch', [entry('a', 'T1', 500)], [entry('b', 'T1', 498)], 2],
    ['cross_day', [entry('a', 'T1', 500)], [entry('b', 'T1', 500, '2026-03-04')], 0],
  ] as const)('tells a %s break with what it is about', (kind, left, right, difference) => {
    const result = matchSides(left, right, rules);
    expect(result.matches).toEqual([]);
    expect(result.breaks).toEqual([
      { class: kind, left: left.map(({ id }) => id), right: right.map(({ id }) => id), difference },
    ]);
  });

  it('calls a line that the bank tells again a duplicate', () => {
    const result = matchSides([entry('a', 'T1', 500)], [entry('b', 'T1', 500), entry('c', 'T1', 500)], rules);
    expect(result.matches).toHaveLength(1);
    expect(result.breaks).toEqual([{ class: 'duplicate', left: [], right: ['c'], difference: -500 }]);
  });

  it('does not guess at entries without a reference', () => {
    const result = matchSides([entry('a', '', 500)], [entry('b', '', 500)], rules);
    expect(result.breaks.map((found) => found.class)).toEqual(['short', 'long']);
  });
});

it('follows the money from the ledger over the channel to the bank', () => {
  const result = matchThreeWays(
    {
      ledger: [entry('l1', 'T1', 500), entry('l2', 'T2', 700)],
      channel: [
        { ...entry('c1', 'T1', 500), batch: 'B1' },
        { ...entry('c2', 'T2', 700), batch: 'B1' },
      ],
      bank: [entry('b1', 'B1', 1200)],
    },
    rules,
  );
  expect(result.ledgerToChannel.matches).toHaveLength(2);
  expect(result.channelToBank.matches).toEqual([
    { shape: 'many_to_one', left: ['c1', 'c2'], right: ['b1'], difference: 0 },
  ]);
});

describe('whatever the two sides say', () => {
  const side = fc
    .array(
      fc.record({
        reference: fc.constantFrom('', 'T1', 'T2', 'T3'),
        amount: fc.integer({ min: -3, max: 6 }).map(fen),
        date: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-05'),
      }),
      { maxLength: 12 },
    )
    .map((rows) => rows.map((row, at): Entry => ({ ...row, id: String(at).padStart(3, '0') })));

  it('uses every entry once, and what is left over explains the difference to the fen', () => {
    fc.assert(
      fc.property(side, side, (left, right) => {
        const { matches, breaks } = matchSides(left, right, rules);
        const found = [...matches, ...breaks];
        expect(found.flatMap((one) => one.left).sort()).toEqual(left.map(({ id }) => id));
        expect(found.flatMap((one) => one.right).sort()).toEqual(right.map(({ id }) => id));
        const total = (entries: readonly Entry[]): number => sumFen(entries.map(({ amount }) => amount));
        expect(sumFen(found.map(({ difference }) => difference))).toBe(total(left) - total(right));
        expect(matches.every(({ difference }) => Math.abs(difference) <= rules.tolerance)).toBe(true);
      }),
    );
  });

  it('answers the same whatever the order of the lines in the files', () => {
    fc.assert(
      fc.property(side, side, (left, right) => {
        const answer = matchSides(left, right, rules);
        expect(matchSides([...left].reverse(), [...right].reverse(), rules)).toEqual(answer);
      }),
    );
  });
});
