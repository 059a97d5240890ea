import { accumulatorsOf, grown, NO_TOTALS, poolOf } from './year-totals';

const settled = (care: string, dedc: number, hifp: number) => {
  return { ...NO_TOTALS, dedc, hifp, compliantOop: dedc, settlements: 1, pools: { [care]: { dedc, hifp } } };
};
/** As settlements were recorded before kinds of care were told apart. */
const { pools: _pools, ...NO_POOLS } = NO_TOTALS;
const earlier = { ...NO_POOLS, dedc: 300, hifp: 50_000, settlements: 1 };

describe('the totals of a year', () => {
  it('keep deductible and pooling fund of each kind of care apart', () => {
    const totals = grown(grown(NO_TOTALS, settled('11', 200, 9_000), 1), settled('21', 700, 80_000), 1);
    expect(totals).toMatchObject({ dedc: 900, hifp: 89_000, settlements: 2 });
    expect(poolOf(totals, '11')).toEqual({ dedc: 200, hifp: 9_000 });
    expect(poolOf(totals, '21')).toEqual({ dedc: 700, hifp: 80_000 });
    expect(poolOf(totals, '14')).toEqual({ dedc: 0, hifp: 0 });
    expect(accumulatorsOf(totals, '11')).toMatchObject({ dedc: 200, hifp: 9_000, compliantOop: 900 });
  });

  it('are as before when what they grew by is taken back', () => {
    const before = grown(NO_TOTALS, settled('11', 200, 9_000), 1);
    const after = grown(grown(before, settled('11', 100, 1_000), 1), settled('11', 100, 1_000), -1);
    expect(after).toEqual(before);
  });

  it('count what was settled before kinds of care were told apart against each of them, as it was then', () => {
    const totals = grown(grown(NO_POOLS, earlier, 1), settled('11', 200, 9_000), 1);
    expect(poolOf(totals, '11')).toEqual({ dedc: 500, hifp: 59_000 });
    expect(poolOf(totals, '21')).toEqual({ dedc: 300, hifp: 50_000 });
    const cancelled = grown(totals, earlier, -1);
    expect(poolOf(cancelled, '11')).toEqual({ dedc: 200, hifp: 9_000 });
    expect(poolOf(cancelled, '21')).toEqual({ dedc: 0, hifp: 0 });
  });
});
