import fc from 'fast-check';
import { exclusionOf, type RowFacts } from './exclusion';
import { readPeriod, SUBSIDY_CYCLES } from './period';
import { isPaidOut, stateAfter, SUBSIDY_ROW_STATES } from './row-state';

const FINE: RowFacts = {
  ...{ known: true, nameMatches: true, amount: 100, ceiling: 100, paidAlready: false, otherProgramme: false },
  ...{ needsAccount: false, hasAccount: false },
};

describe('a period of a subsidy', () => {
  it('covers its months, and what is paid once covers all', () => {
    expect(readPeriod('month', '2026-11')).toEqual({ firstMonth: 24_322, lastMonth: 24_322 });
    expect(readPeriod('quarter', '2026-Q4')).toEqual({ firstMonth: 24_321, lastMonth: 24_323 });
    expect(readPeriod('year', '2026')).toEqual({ firstMonth: 24_312, lastMonth: 24_323 });
    expect(readPeriod('once', 'once')).toMatchObject({ firstMonth: 0 });
  });

  it.each(['', '2026-13', '2026-00', '2026-Q5', '26', '2026-11-01', 'Once', '1999'])('is not %p', (text) => {
    expect(SUBSIDY_CYCLES.map((cycle) => readPeriod(cycle, text))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a row of a roster', () => {
  it('is excluded for the first reason that holds', () => {
    expect(exclusionOf(FINE)).toBeUndefined();
    expect(exclusionOf({ ...FINE, known: false, nameMatches: false })).toBe('person_not_found');
    expect(exclusionOf({ ...FINE, nameMatches: false })).toBe('name_differs');
    expect(exclusionOf({ ...FINE, status: 'deceased' })).toBe('person_deceased');
    expect(exclusionOf({ ...FINE, amount: 101 })).toBe('over_ceiling');
    expect(exclusionOf({ ...FINE, paidAlready: true, otherProgramme: true })).toBe('paid_already');
    expect(exclusionOf({ ...FINE, otherProgramme: true })).toBe('excluded_by_programme');
    expect(exclusionOf({ ...FINE, needsAccount: true })).toBe('bank_account_missing');
  });

  it('that was returned is corrected and paid again', () => {
    expect(stateAfter('sent', 'return', 1)).toBe('returned');
    expect(stateAfter('returned', 'correct', 1)).toBe('corrected');
    expect(stateAfter('corrected', 'send', 2)).toBe('sent');
    expect(stateAfter('sent', 'pay', 2)).toBe('reissued');
  });

  it('never leaves the states without money for the recovered one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SUBSIDY_ROW_STATES), fc.integer({ min: 1, max: 5 }), (state, attempt) => {
        expect(stateAfter(state, 'recover', attempt)).toBe(isPaidOut(state) ? 'recovered' : undefined);
      }),
    );
  });
});
