import fc from 'fast-check';
import {
  countOf,
  countText,
  fenOf,
  isDecimal,
  moneyText,
  priceOf,
  priceText,
  ratioOf,
  ratioText,
} from './amount-texts';

describe('amounts of the national interface', () => {
  it('reads yuan as fen exactly', () => {
    expect(['0', '0.1', '222.80', '10103.92', '99999999999999.99'].map(fenOf)).toEqual([
      0,
      10,
      22280,
      1010392,
      undefined,
    ]);
    expect(fenOf('')).toBeUndefined();
  });

  it('takes a number only as it is written in the interface', () => {
    const right = ['0', '1', '00012.5', '12.34', '90071992547409.91'];
    const wrong = [
      '',
      '-1',
      '1.234',
      '1e3',
      '.5',
      '5.',
      '1,000',
      '１',
      ' 1',
      '123456789012345',
      '99999999999999.99',
      'NaN',
    ];
    expect(right.filter((text) => isDecimal('money', text))).toEqual(right);
    expect(wrong.filter((text) => isDecimal('money', text))).toEqual([]);
    expect(isDecimal('ratio', '1')).toBe(true);
    expect(isDecimal('ratio', '1.0001')).toBe(false);
    expect(isDecimal('count', '0.00001')).toBe(false);
    expect(isDecimal('price', '33.335')).toBe(true);
  });

  it('writes what it read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 14 }), (fen) => {
        expect(fenOf(moneyText(fen))).toBe(fen);
        expect(isDecimal('money', moneyText(fen))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (units) => {
        expect(priceOf(priceText(units))).toBe(units);
        expect(countOf(countText(units))).toBe(units);
      }),
    );
  });

  it('writes an empty number as 0, a ratio with four decimals and money below zero with its sign', () => {
    expect(priceText(undefined)).toBe('0');
    expect([840_000, 1_000_000, 0, 123_456].map(ratioText)).toEqual(['0.8400', '1.0000', '0.0000', '0.1235']);
    expect(ratioOf('0.84')).toBe(840_000);
    expect(moneyText(-5)).toBe('-0.05');
  });
});
