import fc from 'fast-check';
import { fen } from '../../../platform/money';
import { isShare, splitBill } from './split-bill';

describe('a bill that a voucher pays a share of', () => {
  it('is paid by the voucher up to what is left of it', () => {
    expect(splitBill(fen(100_000), '0.4', fen(35_000))).toEqual({ voucher: 35_000, copay: 65_000 });
    expect(splitBill(fen(50_000), '0.4', fen(0))).toEqual({ voucher: 0, copay: 50_000 });
    expect(splitBill(fen(101), '0.5', fen(1_000))).toEqual({ voucher: 51, copay: 50 });
  });

  it('is paid as a whole by both, and never beyond the voucher', () => {
    const money = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(money, fc.integer({ min: 1, max: 9_999 }), money, (bill, share, left) => {
        const { voucher, copay } = splitBill(fen(bill), `0.${String(share).padStart(4, '0')}`, fen(left));
        expect(voucher + copay).toBe(bill);
        expect(voucher).toBeLessThanOrEqual(left);
        expect(copay).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each(['0', '0.0', '1.1', '-0.1', '40%', '0.12345'])('has no share %p', (text) => {
    expect(isShare(text)).toBe(false);
  });
});
