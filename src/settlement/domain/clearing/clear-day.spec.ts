import fc from 'fast-check';
import { fen } from '../../../platform/money';
import { clearDay, isPayoutDay, type PayeePosition } from './clear-day';
import type { ContractTerms, FeeTerms } from './contract-terms';

const PLAIN: ContractTerms = {
  fee: { kind: 'percent', ratio: '0.006' },
  payout: { cycle: 'daily' },
  minimumPayout: 0,
  holdbackRatio: '0',
  prepaymentShare: '1',
};
const DAY = '2026-11-25';

function position(gross: number, refunds = 0, more: Partial<Record<'postings' | 'held' | 'prepaid', number>> = {}) {
  const { postings = 1, held = 0, prepaid = 0 } = more;
  return {
    ...{ gross: fen(gross), refunds: fen(refunds), postings },
    ...{ held: fen(held), prepaid: fen(prepaid) },
  } satisfies PayeePosition;
}

describe('the clearing of a payee', () => {
  it('charges a percentage of what is left after refunds, rounded half up', () => {
    expect(clearDay(PLAIN, DAY, position(10_250, 2_000))).toMatchObject({ fee: 50, net: 8_200 });
  });

  it('charges a fixed fee for each posting, and never more than there is', () => {
    const terms: ContractTerms = { ...PLAIN, fee: { kind: 'fixed', perPosting: 30 } };
    expect(clearDay(terms, DAY, position(10_000, 0, { postings: 4 }))).toMatchObject({ fee: 120, net: 9_880 });
    expect(clearDay(terms, DAY, position(100, 0, { postings: 4 }))).toMatchObject({ fee: 100, net: 0 });
  });

  it('charges each tier for its own part, and a cap for all', () => {
    const tiers = [
      { upTo: 10_000, ratio: '0.01' },
      { upTo: null, ratio: '0.005' },
    ];
    const terms: ContractTerms = { ...PLAIN, fee: { kind: 'tiered', tiers } };
    expect(clearDay(terms, DAY, position(30_000))).toMatchObject({ fee: 200 });
    expect(clearDay({ ...terms, feeCap: 150 }, DAY, position(30_000))).toMatchObject({ fee: 150 });
    expect(clearDay({ ...terms, feeMinimum: 300 }, DAY, position(30_000))).toMatchObject({ fee: 300 });
  });

  it('holds back 5 % until the day of the contract, and releases all of it then', () => {
    const fee: FeeTerms = { kind: 'percent', ratio: '0' };
    const terms: ContractTerms = { ...PLAIN, fee, holdbackRatio: '0.05', holdbackReleaseOn: '2026-12-31' };
    expect(clearDay(terms, DAY, position(10_000, 0, { held: 700 }))).toMatchObject({ holdback: 500, net: 9_500 });
    const end = clearDay(terms, '2026-12-31', position(10_000, 0, { held: 1_200 }));
    expect(end).toMatchObject({ holdback: 0, released: 1_200, net: 11_200 });
  });

  it('offsets a prepayment as far as the contract says', () => {
    const terms: ContractTerms = { ...PLAIN, fee: { kind: 'percent', ratio: '0' }, prepaymentShare: '0.5' };
    expect(clearDay(terms, DAY, position(10_000, 0, { prepaid: 90_000 }))).toMatchObject({ offset: 5_000, net: 5_000 });
    expect(clearDay(terms, DAY, position(10_000, 0, { prepaid: 100 }))).toMatchObject({ offset: 100, net: 9_900 });
  });

  it('charges nothing when more was refunded than sold: the payee owes it', () => {
    expect(clearDay({ ...PLAIN, feeMinimum: 10 }, DAY, position(100, 400))).toMatchObject({ fee: 0, net: -300 });
  });

  it('loses no fen, whatever the contract', () => {
    const ratio = fc.integer({ min: 0, max: 10_000 }).map((value) => (value / 10_000).toFixed(4));
    const amount = fc.integer({ min: 0, max: 1e12 });
    const fees: fc.Arbitrary<FeeTerms> = fc.oneof(
      ratio.map((value) => ({ kind: 'percent' as const, ratio: value })),
      fc.integer({ min: 0, max: 10_000 }).map((perPosting) => ({ kind: 'fixed' as const, perPosting })),
      fc.tuple(fc.integer({ min: 1, max: 1e9 }), ratio, ratio).map(([upTo, low, high]) => {
        const tiers = [
          { upTo, ratio: low },
          { upTo: null, ratio: high },
        ];
        return { kind: 'tiered' as const, tiers };
      }),
    );
    const terms = fc.record({
      ...{ fee: fees, holdbackRatio: ratio, prepaymentShare: ratio, payout: fc.constant({ cycle: 'daily' as const }) },
      feeCap: fc.option(amount, { nil: undefined }),
      holdbackReleaseOn: fc.constantFrom(undefined, '2026-11-01', '2026-12-31'),
      minimumPayout: fc.constant(0),
    });
    const day = fc.record({ gross: amount, refunds: amount, postings: fc.nat(100_000), held: amount, prepaid: amount });
    fc.assert(
      fc.property(terms, day, (contract, { gross, refunds, ...more }) => {
        const { fee, holdback, released, offset, net } = clearDay(contract, DAY, position(gross, refunds, more));
        expect(fee + holdback + offset + net - released).toBe(gross - refunds);
        expect(Math.min(fee, holdback, released, offset)).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(more.prepaid);
      }),
    );
  });

  it('is paid out on the days of its cycle', () => {
    expect(isPayoutDay({ cycle: 'daily' }, '2026-11-26')).toBe(true);
    expect(isPayoutDay({ cycle: 'weekly', day: 4 }, '2026-11-26')).toBe(true);
    expect(isPayoutDay({ cycle: 'weekly', day: 7 }, '2026-11-29')).toBe(true);
    expect(isPayoutDay({ cycle: 'monthly', day: 5 }, '2026-11-26')).toBe(false);
  });
});
