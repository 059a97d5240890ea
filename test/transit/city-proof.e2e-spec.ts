import { type CityTap, TapIntake } from '../../src/transit';
import { verifyDatabase } from '../support/app';
import { seededRandom } from '../support/toy-aggregate';
import { day } from './fare-fixtures';
import { ProofCity } from './proof-city';

const BATCH = 5_000;
/** 300 riders make ten thousand taps; ONECARD_CITY_RIDERS=3000 makes a hundred thousand. */
const RIDERS = Number(process.env['ONECARD_CITY_RIDERS'] ?? 300);

let city: ProofCity;

/** The turn of a week, of a leap year's February and so of a month; everything is uploaded within ten days. */
beforeAll(async () => {
  city = await ProofCity.build({
    riders: RIDERS,
    first: day('2028-02-25'),
    days: 8,
    seed: 20,
    longestDelay: 2,
    rides: 3,
  });
});

afterAll(() => city.end());

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed);
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** Takes taps in batches; answers what cards paid, and where each tap ended. */
async function takeAll(source: string, taps: readonly CityTap[]) {
  const ends = { charged: 0, free: 0, duplicate: 0, exception: 0 };
  let paid = 0;
  for (let from = 0; from < taps.length; from += BATCH) {
    const taken = await city.part(TapIntake).take(`${source} ${from}`, taps.slice(from, from + BATCH));
    for (const { end } of taken.taps) ends[end] += 1;
    paid += taken.paid.transit + taken.paid.epurse + taken.paid.owed;
  }
  return { paid, ends, all: ends.charged + ends.free + ends.duplicate + ends.exception };
}

describe('the taps of an invented city', () => {
  it('uploaded in any order, a third of them twice, cost to the fen what a second implementation of the fares says', async () => {
    const { uploads } = city;
    expect(uploads.length).toBeGreaterThan(RIDERS * 33);
    const twice = shuffled(uploads, 1).slice(0, uploads.length / 3);
    const taken = await takeAll('first', shuffled([...uploads, ...twice], 2));
    const reference = city.reference();
    expect(taken).toMatchObject({ paid: reference.due, all: uploads.length + twice.length });
    expect(taken.ends.duplicate).toBeGreaterThanOrEqual(twice.length);
    expect(await city.booked()).toEqual(reference);
  });

  it('move nothing when they come again in another order: each is known', async () => {
    const before = await city.booked();
    await city.service.caughtUp();
    const again = await takeAll('again', shuffled(city.uploads, 3));
    expect(again).toMatchObject({ paid: 0, ends: { duplicate: city.uploads.length } });
    expect(await city.booked()).toEqual(before);
  });

  it('leave a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(city.database)).problems).toEqual([]);
  });
});
