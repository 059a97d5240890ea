import { transitFixture } from '../../../test/transit/fare-fixtures';
import type { FarePolicyDocument } from '../domain/fare/policy-document';
import { FareFaultsError, type RatedTaps, type RateFiles, rateTaps } from './rate-taps';

interface OpenData {
  readonly data: readonly Readonly<Record<string, string>>[];
}

const rows = transitFixture<OpenData>('shenzhen-taps-2018-08-31.json');
const shenzhen: RateFiles = {
  policy: transitFixture('shenzhen-2018.json'),
  taps: rows,
  riders: transitFixture('shenzhen-riders.json'),
};
const changchun = transitFixture<FarePolicyDocument>('changchun-sample.json');

/** What the policy says of each row that tells a list price: list and due beside what the row tells. */
function comparedWith({ cards }: RatedTaps) {
  const charges = new Map(
    cards.flatMap(({ card, journeys }) =>
      journeys.map(({ start, end, charge }) => [`${card} ${end ?? start}`, charge] as const),
    ),
  );
  return rows.data
    .filter(({ deal_value: list }) => list !== '0')
    .map((row) => {
      const charge = charges.get(`${row['card_no']!} ${row['deal_date']!}`);
      return { list: Number(row['deal_value']), paid: Number(row['deal_money']), charge };
    });
}

describe('the 100 rows of Shenzhen', () => {
  const rated = rateTaps(shenzhen);

  it('each go into one journey: 36 with a price (6 with their entry), 58 entries whose exit is not there', () => {
    expect(rated.counts).toEqual({
      ...{ taps: 100, repeated: 0, journeys: 94, charged: 15, free: 21, open: 58, exceptions: 0 },
    });
    expect(rated.policy.official).toBe(false);
  });

  it('explain what was paid in 14 of the 15 paid rows, and the 21 that free cards did not pay', () => {
    const compared = comparedWith(rated);
    const explained = compared.filter(({ paid, charge }) => charge?.due === paid);
    expect(compared.every(({ list, charge }) => charge?.list === list)).toBe(true);
    expect(explained.filter(({ paid }) => paid > 0)).toHaveLength(14);
    expect(explained.filter(({ paid }) => paid === 0)).toHaveLength(21);
  });

  it('leave the row of 8.00 yuan, for which 5.95 were paid, unexplained', () => {
    const others = comparedWith(rated).filter(({ paid, charge }) => charge?.due !== paid);
    expect(others).toMatchObject([{ list: 800, paid: 595, charge: { due: 615 } }]);
  });

  it('that are not as they should be are told by their fields', () => {
    const bad = { data: [{ ...rows.data[0], deal_date: '2018-02-30 08:00:00' }] };
    expect(() => rateTaps({ ...shenzhen, taps: bad })).toThrow('taps.data.0.deal_date is no day of the calendar');
    const worse = { data: [{ ...rows.data[0], deal_type: '地铁', deal_value: '2.00' }] };
    expect(() => rateTaps({ ...shenzhen, taps: worse })).toThrow(/taps\.data\.0\.deal_value must be fen as a text/);
  });
});

describe('a day in Changchun', () => {
  it('comes out as the golden file says', () => {
    const taps = transitFixture('changchun-day-taps.json');
    const riders = transitFixture('changchun-day-riders.json');
    const rated = rateTaps({ policy: changchun, taps, riders, until: '2026-03-03T12:00:00' });
    expect(rated).toEqual(transitFixture('changchun-day-rated.json'));
  });
});

describe('files that are wrong', () => {
  const tap = { id: '1', card: 'A', at: '2026-03-02T08:00:00', operator: 'x', mode: 'bus', line: '1', kind: 'single' };
  const faults = (files: Partial<RateFiles>): readonly string[] => {
    try {
      rateTaps({ policy: changchun, taps: [tap], ...files });
      return [];
    } catch (error) {
      if (!(error instanceof FareFaultsError)) throw error;
      return error.faults.map(({ field, message }) => `${field}: ${message}`);
    }
  };

  it('name every field that is, in the policy, the taps, the riders or the time', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ policy: { ...changchun, city: '24', colour: 'red' } })).toEqual([
      'policy.colour: is not known here',
      'policy.city: must be a city code of four digits',
    ]);
    expect(faults({ taps: [tap, { ...tap, mode: 'tube', riders: 0 }, { ...tap, id: undefined }] })).toEqual([
      'taps.1.mode: must be one of metro, bus, tram, rail, ferry',
      'taps.1.riders: must be >= 1',
      'taps.2.id: is missing',
    ]);
    expect(faults({ taps: [{ ...tap, at: '2026-02-29T08:00:00' }] })).toEqual([
      expect.stringMatching(/^taps\.0\.at: must be/),
    ]);
    expect(faults({ taps: 'none' })).toEqual(['taps: must be array']);
    expect(faults({ riders: [{ card: 'A', entitlements: [{ category: 'king' }] }, {}] })).toEqual([
      'riders.0.entitlements.0.category: names no rider category of the policy: king',
      'riders.1: must have either card or cardPrefix',
    ]);
    expect(faults({ until: 'tomorrow' })).toEqual([expect.stringMatching(/^until: must be milliseconds/)]);
  });

  it('a time is that of Shanghai unless it says another', () => {
    const start = (at: string | number) =>
      rateTaps({ policy: changchun, taps: [{ ...tap, at }] }).cards[0]!.journeys[0]!.start;
    expect(start('2026-03-02 08:00:00')).toBe('2026-03-02 08:00:00');
    expect(start('2026-03-02T00:00:00Z')).toBe('2026-03-02 08:00:00');
    expect(start('2026-03-01T20:30:00.500-03:30')).toBe('2026-03-02 08:00:00');
    expect(start(Date.parse('2026-03-02T00:00:00Z'))).toBe('2026-03-02 08:00:00');
  });

  it('the longest prefix of a card that is there says who its rider is', () => {
    const riders = [
      { cardPrefix: 'A', entitlements: [{ category: 'soldier' }] },
      { cardPrefix: 'AB', cardCity: '2420' },
      { card: 'ABC', entitlements: [{ category: 'soldier' }] },
    ];
    const taps = ['A1', 'AB1', 'ABC', 'B'].map((card) => ({ ...tap, id: card, card }));
    const rated = rateTaps({ policy: changchun, taps, riders });
    expect(rated.cards.map(({ journeys }) => journeys[0]!.charge!.due)).toEqual([0, 100, 0, 90]);
  });
});
