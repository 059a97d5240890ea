import Decimal from 'decimal.js';
import fc from 'fast-check';
import {
  amountOf,
  dividedByRatio,
  plainDecimal,
  type Ratio,
  RATIO_ONE,
  ratioOf,
  readRatio,
  readScaled,
  readYuan,
  share,
  shiftedRatio,
  timesRatio,
  yuan,
} from './exact';

const ratio = (millionths: number): Ratio => millionths as Ratio;

describe('amounts', () => {
  it('of a price and a quantity are rounded half up to fen', () => {
    expect(amountOf(33_335_000, 30_000)).toBe(10_001);
    expect(amountOf(5_000, 10_000)).toBe(1);
    expect(amountOf(4_999, 10_000)).toBe(0);
    expect(amountOf(0, 10_000)).toBe(0);
  });

  it('are exact beyond what fits in one product', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999_999 }),
        fc.integer({ min: 0, max: 99_999_999 }),
        (price, count) => {
          const exact = new Decimal(price).times(count).div(1e8).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
          fc.pre(exact.lte(Number.MAX_SAFE_INTEGER));
          expect(amountOf(price, count)).toBe(exact.toNumber());
        },
      ),
    );
    expect(() => amountOf(Number.MAX_SAFE_INTEGER, 1_000_000_000)).toThrow('come to more than');
  });

  it('times or divided by a ratio are rounded half up', () => {
    expect(timesRatio(1_315_000, ratio(880_000))).toBe(1_157_200);
    expect(timesRatio(1, ratio(500_000))).toBe(1);
    expect(timesRatio(1, ratio(499_999))).toBe(0);
    expect(dividedByRatio(88, ratio(880_000))).toBe(100);
    expect(dividedByRatio(1, ratio(300_000))).toBe(3);
    expect(share(10, 1, 3)).toBe(3);
    expect(share(10, 1, 4)).toBe(3);
  });
});

describe('ratios', () => {
  it('of amounts have four decimals', () => {
    expect(ratioOf(1, 3)).toBe(333_300);
    expect(ratioOf(2, 3)).toBe(666_700);
    expect(ratioOf(5, 5)).toBe(RATIO_ONE);
  });

  it('stay between 0 and 1 when they are shifted', () => {
    expect(shiftedRatio(950_000, 100_000)).toBe(RATIO_ONE);
    expect(shiftedRatio(50_000, -100_000)).toBe(0);
    expect(shiftedRatio(880_000, -100_000)).toBe(780_000);
  });

  it.each([
    ['0', 0],
    ['0.5', 500_000],
    ['1', 1_000_000],
    ['1.000000', 1_000_000],
    ['0.88', 880_000],
    ['0.000001', 1],
  ])('%s is read', (text, millionths) => {
    expect(readRatio(text)).toBe(millionths);
  });

  it.each(['1.000001', '2', '-0.1', '0.0000001', 'x', '', '1e-1', '.5'])('%s is none', (text) => {
    expect(readRatio(text)).toBeUndefined();
  });
});

describe('numbers of documents', () => {
  it.each([
    ['33.335', 33_335_000],
    ['8000', 8_000_000_000],
    ['0.5', 500_000],
    ['1.50', 1_500_000],
  ])('%s has so many millionths', (text, millionths) => {
    expect(readScaled(text, 6)).toBe(millionths);
  });

  it('may have more zeros than decimals, and no other digits there', () => {
    expect(readYuan('200.00')).toBe(20_000);
    expect(readYuan('200.0000')).toBe(20_000);
    expect(readYuan('0.001')).toBeUndefined();
    expect(readYuan('12')).toBe(1_200);
    expect(readYuan('1.10')).toBe(110);
    expect(readYuan('1.10000')).toBe(110);
    expect(readYuan('1.005000')).toBeUndefined();
  });

  it.each(['-1', '1,000', '１', ' 1', '1.', 'NaN', '123456789012345', '1.0000000'])('%p is refused', (text) => {
    expect(readYuan(text)).toBeUndefined();
  });

  it('that are too large to be counted are refused', () => {
    expect(readScaled('99999999999999', 6)).toBeUndefined();
  });

  it('are written back as they are read', () => {
    expect(yuan(0)).toBe('0.00');
    expect(yuan(5)).toBe('0.05');
    expect(yuan(-5)).toBe('-0.05');
    expect(yuan(-1_560_000)).toBe('-15600.00');
    expect(plainDecimal(33_335_000, 6)).toBe('33.335');
    expect(plainDecimal(30_000, 4)).toBe('3');
    expect(plainDecimal(5_000, 4)).toBe('0.5');
    expect(plainDecimal(0, 4)).toBe('0');
    expect(plainDecimal(1_005_000, 6)).toBe('1.005');
    expect(plainDecimal(10_050, 4)).toBe('1.005');
  });
});
