import fc from 'fast-check';
import { legalAmount } from './legal-amount';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES: Readonly<Record<string, number>> = { 拾: 10, 佰: 100, 仟: 1_000 };
const UNITS: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 };
/** The largest amount that there is, fen. */
const MAX = Number.MAX_SAFE_INTEGER;

/** Reads an amount in words back, as a cashier does: independent of how it was written. */
function readBack(words: string): bigint {
  if (words.startsWith('负')) return -readBack(words.slice(1));
  const [, yuan = '', jiao = '', fen = ''] = /^(?:([^元]*)元)?零?(?:(.)角)?(?:(.)分)?整?$/.exec(words) ?? [];
  const small = (one: string): bigint => BigInt(Math.max(0, one === '' ? 0 : DIGITS.indexOf(one)));
  return readInteger(yuan) * 100n + small(jiao) * 10n + small(fen);
}

function readInteger(words: string): bigint {
  let total = 0n;
  let section = 0n;
  let digit = 0n;
  for (const word of words) {
    const place = PLACES[word];
    const unit = UNITS[word];
    if (place !== undefined) {
      section += digit * BigInt(place);
      digit = 0n;
    } else if (unit !== undefined) {
      total = word === '亿' ? (total + section + digit) * BigInt(unit) : total + (section + digit) * BigInt(unit);
      section = 0n;
      digit = 0n;
    } else digit = BigInt(DIGITS.indexOf(word));
  }
  return total + section + digit;
}

describe('an amount in legal words', () => {
  it.each([
    // The examples of 《支付结算办法》 annex 1.
    [140_950, '壹仟肆佰零玖元伍角整'],
    [600_714, '陆仟零柒元壹角肆分'],
    [168_032, '壹仟陆佰捌拾元叁角贰分'],
    [10_700_053, '壹拾万柒仟元伍角叁分'],
    [1_640_902, '壹万陆仟肆佰零玖元零贰分'],
    [32_504, '叁佰贰拾伍元零肆分'],
    // Nothing, and less than a yuan.
    [0, '零元整'],
    [1, '壹分'],
    [10, '壹角整'],
    [11, '壹角壹分'],
    [99, '玖角玖分'],
    // Tens begin with 壹.
    [1_000, '壹拾元整'],
    [1_100, '壹拾壹元整'],
    [1_001, '壹拾元零壹分'],
    [1_010, '壹拾元壹角整'],
    // Zeros in a section and between sections.
    [10_000, '壹佰元整'],
    [10_100, '壹佰零壹元整'],
    [11_000, '壹佰壹拾元整'],
    [100_100, '壹仟零壹元整'],
    [101_000, '壹仟零壹拾元整'],
    [1_000_000, '壹万元整'],
    [1_000_100, '壹万零壹元整'],
    [1_001_000, '壹万零壹拾元整'],
    [1_010_000, '壹万零壹佰元整'],
    [1_100_000, '壹万壹仟元整'],
    [10_000_100, '壹拾万零壹元整'],
    [100_500_000, '壹佰万伍仟元整'],
    [10_000_000_000, '壹亿元整'],
    [10_000_000_100, '壹亿零壹元整'],
    [10_100_000_000, '壹亿零壹佰万元整'],
    [11_000_000_000, '壹亿壹仟万元整'],
    [10_010_000_000, '壹亿零壹拾万元整'],
    [10_000_500_000, '壹亿零伍仟元整'],
    [123_456_789_012, '壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分'],
    [100_000_000_000_000, '壹万亿元整'],
    [100_010_000_000_000, '壹万零壹亿元整'],
    [MAX, '玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分'],
    // A cancellation.
    [-252_800, '负贰仟伍佰贰拾捌元整'],
    [-5, '负伍分'],
  ])('of %d fen is %s', (fen, words) => {
    expect(legalAmount(fen)).toBe(words);
  });

  it('says the same number again when it is read back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 10_000_000 }), fc.maxSafeInteger()), (fen) => {
        expect(readBack(legalAmount(fen))).toBe(BigInt(fen));
      }),
      { numRuns: 5_000 },
    );
  });

  it('has no doubled zero, no zero before a unit and one ending', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX }), (fen) => {
        const words = legalAmount(fen);
        expect(words).not.toMatch(/零零|零[万亿元角整]|^零|元元|[^分整]$/);
        expect(words.endsWith('整')).toBe(fen % 10 === 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is different for different amounts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        fc.pre(one !== other);
        expect(legalAmount(one)).not.toBe(legalAmount(other));
      }),
    );
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX + 1])('is not made of %d', (fen) => {
    expect(() => legalAmount(fen)).toThrow(RangeError);
  });
});
