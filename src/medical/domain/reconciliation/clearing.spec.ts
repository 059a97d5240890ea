import { CLEARING_STATES, monthOf, moveClearing, uncoveredDays } from './clearing';

describe('a clearing application', () => {
  it('is approved, refused or withdrawn once, and is what it is afterwards', () => {
    const moves = CLEARING_STATES.map((state) =>
      (['approve', 'refuse', 'withdraw'] as const).map((step) => moveClearing(state, step).result),
    );
    expect(moves).toEqual([
      ['done', 'done', 'done'],
      ['already_so', 'refused', 'refused'],
      ['refused', 'already_so', 'refused'],
      ['refused', 'refused', 'already_so'],
    ]);
  });

  it('is for a part of one month', () => {
    expect(monthOf('2026-11-01', '2026-11-30')).toBe('2026-11');
    expect(monthOf('2026-11-30', '2026-12-01')).toBeUndefined();
    expect(monthOf('2026-11-30', '2026-11-01')).toBeUndefined();
  });

  it('needs every day with settlements to be balanced, of every insurance', () => {
    const days = [
      { insutype: '310', day: '2026-11-01' },
      { insutype: '390', day: '2026-11-01' },
      { insutype: '310', day: '2026-11-02' },
    ];
    const first = { insutype: '310', from: '2026-11-01', to: '2026-11-02' };
    expect(uncoveredDays(days, [first])).toEqual([{ insutype: '390', day: '2026-11-01' }]);
    expect(uncoveredDays(days, [{ from: '2026-11-01', to: '2026-11-01' }])).toEqual([days[2]]);
    expect(uncoveredDays(days, [first, { from: '2026-11-01', to: '2026-11-01' }])).toEqual([]);
  });
});
