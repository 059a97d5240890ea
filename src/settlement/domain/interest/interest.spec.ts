import fc from 'fast-check';
import { interestOf, type MonthlyRates, rateOn } from '.';

const twelve = <Value>(value: Value): Value[] => Array.from({ length: 12 }, () => value);
const RATES: MonthlyRates = { current: twelve('0.001'), carried: twelve('0.011') };
const NOTHING = twelve(0);

describe('interest of a personal account', () => {
  it('is the demand rate on money of the year, from the month after it came', () => {
    const year = { opening: 0, credits: twelve(13_086), debits: NOTHING };
    expect(interestOf(year, RATES, 'current_first')).toEqual({
      ...{ current: 72, carried: 0, closingCurrent: 157_032, closingCarried: 0 },
    });
  });

  it('is the three-month rate on what was carried over', () => {
    const year = { opening: 120_000, credits: NOTHING, debits: NOTHING };
    expect(interestOf(year, RATES, 'current_first')).toMatchObject({ carried: 1_320, closingCarried: 120_000 });
  });

  it('follows rates that change within the year', () => {
    const carried = [...twelve('0.012').slice(6), ...twelve('0.006').slice(6)];
    const year = { opening: 100_000, credits: NOTHING, debits: NOTHING };
    expect(interestOf(year, { ...RATES, carried }, 'current_first').carried).toBe(900);
    const rates = [
      { from: '2026-07-01', rate: '0.006' },
      { from: '2020-01-01', rate: '0.012' },
    ];
    expect([rateOn(rates, '2026-06-30'), rateOn(rates, '2026-07-01'), rateOn(rates, '2019-12-31')]).toEqual([
      '0.012',
      '0.006',
      undefined,
    ]);
  });

  it('is lost on what is spent, in the order of the area', () => {
    const debits = [60_000, ...NOTHING.slice(1)];
    const year = { opening: 100_000, credits: [50_000, ...NOTHING.slice(1)], debits };
    expect(interestOf(year, RATES, 'current_first')).toMatchObject({ closingCurrent: 0, closingCarried: 90_000 });
    expect(interestOf(year, RATES, 'carried_first')).toMatchObject({ closingCurrent: 50_000, closingCarried: 40_000 });
  });

  it('keeps every fen: the parts at the end are the balance, whatever came and went', () => {
    const months = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 12, maxLength: 12 });
    const order = fc.constantFrom('current_first' as const, 'carried_first' as const);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), months, months, order, (opening, credits, wishes, by) => {
        let balance = opening;
        const debits = credits.map((credit, month) => {
          const debit = Math.min(wishes[month] ?? 0, balance + credit);
          balance += credit - debit;
          return debit;
        });
        const { closingCurrent, closingCarried } = interestOf({ opening, credits, debits }, RATES, by);
        expect(closingCurrent + closingCarried).toBe(balance);
        expect(Math.min(closingCurrent, closingCarried)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
