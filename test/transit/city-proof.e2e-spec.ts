import { makeOperator, makeRider } from '../../src/cli/transit-riders';
import { demoFarePolicies } from '../../src/demo';
import { LedgerBalances, TRANSIT_SUBSIDY } from '../../src/ledger';
import { numberedIdNumber } from '../../src/simulator';
import {
  CITY_OPERATORS,
  type CityTap,
  OperatorDirectory,
  type PaidFrom,
  readDay,
  type Tap,
  TapIntake,
  TransitCity,
} from '../../src/transit';
import { createServiceDatabase, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { seededRandom } from '../support/toy-aggregate';
import { CHANGCHUN, day } from './fare-fixtures';
import { plainFares } from './plain-fares';

const RIDERS = 300;
const SEED = 20;
const BATCH = 2_500;
/** The turn of a week, of a leap year's February and so of a month; everything is uploaded within ten days. */
const city = new TransitCity({
  riders: RIDERS,
  first: day('2028-02-25'),
  days: 8,
  seed: SEED,
  longestDelay: 2,
  rides: 3,
});
const uploads = [...city.uploads()];

let database: TestDatabase;
let service: Service;
const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  await demoFarePolicies(service.app);
  for (const { code, mode } of CITY_OPERATORS) {
    await makeOperator(service.app, { code, isBus: mode === 'bus', city: '2410' });
  }
  await Promise.all([...city.riders()].map((rider, number) => enter(rider, number)));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

function enter({ card, entitlements }: ReturnType<TransitCity['rider']>, number: number): Promise<void> {
  const dayOf = (text: string | undefined) => (text === undefined ? undefined : readDay(text));
  return makeRider(service.app, {
    ...{ name: card, idNumber: numberedIdNumber(SEED * 1_000_000 + number), transitNumber: card },
    entitlements: entitlements.map(({ category, from, to, reviewedOn }) => ({
      ...{ category, from: dayOf(from), to: dayOf(to), reviewedOn: dayOf(reviewedOn) },
    })),
  });
}

/** What the second implementation of the fares says that riders pay and that the finance bureau bears, fen. */
function reference(): { readonly due: number; readonly subsidy: number } {
  const good = uploads.filter(({ reception }) => reception === undefined).map(({ tap }) => tap);
  const byCard = Map.groupBy(good, ({ card }) => card);
  const fen = (yuan: string): number => Math.round(Number(yuan) * 100);
  let [due, subsidy] = [0, 0];
  for (const rider of city.riders()) {
    const taps: readonly Tap[] = byCard.get(rider.card) ?? [];
    for (const fare of plainFares(CHANGCHUN, rider, taps)) {
      if (fare.error) continue;
      due += fen(fare.due);
      subsidy += fen(fare.subsidy);
    }
  }
  return { due, subsidy };
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed);
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

async function takeAll(source: string, taps: readonly CityTap[]): Promise<number> {
  let paid = 0;
  for (let from = 0; from < taps.length; from += BATCH) {
    const taken = await part(TapIntake).take(`${source} ${from}`, taps.slice(from, from + BATCH));
    paid += sum(taken.paid);
  }
  return paid;
}

const sum = ({ transit, epurse, owed }: PaidFrom): number => transit + epurse + owed;

async function owedToOperators(): Promise<number> {
  let owed = 0;
  for (const { payableAccount } of await part(OperatorDirectory).list()) {
    owed += await part(LedgerBalances).now(payableAccount);
  }
  return owed;
}

describe('ten thousand taps of an invented city', () => {
  const { due, subsidy } = reference();

  it('uploaded in any order, a third of them twice, cost to the fen what a second implementation of the fares says', async () => {
    expect(uploads.length).toBeGreaterThan(10_000);
    const twice = shuffled(uploads, 1).slice(0, uploads.length / 3);
    expect(await takeAll('first', shuffled([...uploads, ...twice], 2))).toBe(due);
    expect(await owedToOperators()).toBe(due + subsidy);
    expect(await part(LedgerBalances).now(TRANSIT_SUBSIDY)).toBe(0 - subsidy);
  });

  it('move nothing when they come again in another order', async () => {
    expect(await takeAll('again', shuffled(uploads, 3))).toBe(0);
    expect(await owedToOperators()).toBe(due + subsidy);
  });

  it('leave a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
