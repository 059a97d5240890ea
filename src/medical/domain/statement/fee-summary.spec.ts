import fc from 'fast-check';
import { feeGroups, feeSum, type SummedLine } from './fee-summary';

const line = (category: string | undefined, level: string, total: number): SummedLine => ({
  ...{ category, level, total, ownPay: 1, overLimit: 2, firstSelfPay: 3, inScope: total - 6 },
});

describe('the summary of fees', () => {
  it('has one group for each category, in the order of their codes, lines without one last', () => {
    const lines = [line('09', '01', 1_000), line(undefined, '03', 70), line('03', '02', 500), line('09', '02', 250)];
    expect(feeGroups(lines, 'category')).toEqual([
      { code: '03', lines: 1, total: 500, ownPay: 1, overLimit: 2, firstSelfPay: 3, inScope: 494 },
      { code: '09', lines: 2, total: 1_250, ownPay: 2, overLimit: 4, firstSelfPay: 6, inScope: 1_238 },
      { code: undefined, lines: 1, total: 70, ownPay: 1, overLimit: 2, firstSelfPay: 3, inScope: 64 },
    ]);
    expect(feeGroups(lines, 'level').map(({ code, total }) => [code, total])).toEqual([
      ['01', 1_000],
      ['02', 750],
      ['03', 70],
    ]);
  });

  it('is empty for no lines, and zero', () => {
    expect(feeGroups([], 'category')).toEqual([]);
    expect(feeSum([])).toEqual({ total: 0, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 0 });
  });

  it('adds up to the bill however it is grouped', () => {
    const anyLine = fc
      .tuple(
        fc.option(fc.constantFrom('01', '03', '09'), { nil: undefined }),
        fc.constantFrom('01', '02', '03'),
        fc.nat(),
      )
      .map(([category, level, total]) => line(category, level, total));
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const sum = feeSum(lines);
        expect(feeSum(feeGroups(lines, 'category'))).toEqual(sum);
        expect(feeSum(feeGroups(lines, 'level'))).toEqual(sum);
      }),
    );
  });
});
