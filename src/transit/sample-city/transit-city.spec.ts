import { day } from '../../../test/transit/fare-fixtures';
import { type CityPlan, TransitCity } from './transit-city';

const PLAN: CityPlan = { riders: 300, first: day('2028-02-24'), days: 14, seed: 7 };
const uploads = [...new TransitCity(PLAN).uploads()];
const DAY_MS = 86_400_000;
const share = (count: number) => count / uploads.length;

describe('a city of invented riders', () => {
  it('is the same for the same seed and another for another one', () => {
    const [first] = new TransitCity(PLAN).uploads();
    const [other] = new TransitCity({ ...PLAN, seed: 8 }).uploads();
    expect(first).toEqual(uploads[0]);
    expect(other).not.toEqual(uploads[0]);
    expect([...new TransitCity(PLAN).riders()]).toEqual([...new TransitCity(PLAN).riders()]);
  });

  it('uploads one tap in a hundred twice, the same both times but for its upload', () => {
    const byId = Map.groupBy(uploads, ({ tap }) => tap.id);
    const repeated = [...byId.values()].filter((same) => same.length > 1);
    expect(share(repeated.length)).toBeGreaterThan(0.006);
    expect(share(repeated.length)).toBeLessThan(0.014);
    for (const [one, other] of repeated) expect(one?.tap).toEqual(other?.tap);
  });

  it('has one bad TAC in a thousand, and one tap that comes too late', () => {
    const bad = uploads.filter(({ reception }) => reception === 'tac_invalid');
    const late = uploads.filter(({ tap, receivedAt }) => receivedAt - tap.at > 10 * DAY_MS);
    for (const some of [bad, late]) {
      expect(share(some.length)).toBeGreaterThan(0.0003);
      expect(share(some.length)).toBeLessThan(0.003);
    }
  });

  it('uploads a fifth of the taps days late, in any order', () => {
    const delayed = uploads.filter(({ tap, receivedAt }) => receivedAt - tap.at > DAY_MS);
    expect(share(delayed.length)).toBeGreaterThan(0.1);
    const turns = uploads.filter(({ tap }, index) => tap.at < (uploads[index - 1]?.tap.at ?? 0)).length;
    expect(share(turns)).toBeGreaterThan(0.3);
  });

  it('loses taps and has journeys without an exit', () => {
    const ids = new Set(uploads.map(({ tap }) => tap.id));
    const lost = [...ids].filter((id) => {
      const [, rider, of, place] = id.split('-');
      return Number(place) > 0 && !ids.has(`c7-${rider}-${of}-${Number(place) - 1}`);
    });
    expect(lost.length).toBeGreaterThan(10);
    const entries = uploads.filter(({ tap }) => tap.kind === 'entry').length;
    const exits = uploads.filter(({ tap }) => tap.kind === 'exit').length;
    expect(entries).toBeGreaterThan(exits);
  });

  it('has riders with concessions, some of which end, and of other cities', () => {
    const riders = [...new TransitCity({ ...PLAN, riders: 3_000 }).riders()];
    const held = riders.flatMap(({ entitlements }) => entitlements);
    expect(new Set(held.map(({ category }) => category))).toEqual(new Set(['student', 'senior', 'soldier']));
    expect(held.filter(({ to }) => to < '2028-03-09').length).toBeGreaterThan(20);
    expect(riders.filter(({ cardCity }) => cardCity !== undefined).length).toBeGreaterThan(10);
  });
});
