import type { INestApplicationContext } from '@nestjs/common';
import { type DayNumber } from '../../transit';
import { cityCardNumber, cityTransitNumber } from '../seed-city';
import { type CityBusinesses, makeBusinesses } from './city-businesses';
import { personDay } from './day-plan';
import { type Buyer, playPurchase, type PurchaseTotals } from './day-purchases';
import { playRides, type RideTotals } from './day-rides';
import { playVisit, type VisitTotals } from './day-visits';

/** People whose day is played at once: their commands fill the blocks of all lanes. */
const AT_ONCE = 128;
const TELL_EVERY = 100;

/** The day to play. */
export interface CityDay {
  /** `YYYY-MM-DD`, and its number. */
  readonly date: string;
  readonly day: DayNumber;
  readonly seed: number;
  /** The first so many people of the city. */
  readonly people: number;
}

/** What a simulated day came to, fen. */
export interface DayTotals {
  readonly purchases: PurchaseTotals;
  readonly visits: VisitTotals;
  readonly rides: RideTotals;
}

/** What is told while a day is played. */
export type TellDay = (part: 'people' | 'taps', done: number) => void;

/**
 * Plays a day of the city through the core, with the commands that messages of terminals become: purchases at shops with refunds
 * and reversals, visits of hospitals and pharmacies, and the rides of the service day before, which operators upload today.
 * The same day once more changes nothing.
 */
export async function playDay(
  app: INestApplicationContext,
  day: CityDay,
  tell: TellDay,
  signal: AbortSignal,
): Promise<DayTotals> {
  const businesses = await makeBusinesses(app);
  const totals: DayTotals = {
    purchases: { approved: 0, declined: 0, amount: 0, refunds: 0, refunded: 0, reversals: 0, reversed: 0 },
    visits: { settled: 0, refused: 0, total: 0, funds: 0, account: 0, cash: 0 },
    rides: { taps: 0, charged: 0, free: 0, duplicate: 0, exception: 0, paid: 0 },
  };
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < day.people) {
      signal.throwIfAborted();
      const person = next++;
      await playPerson(app, businesses, day, person, totals);
      done += 1;
      if (done % TELL_EVERY === 0 || done === day.people) tell('people', done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, day.people) }, work));
  const rides = { ...day, day: (day.day - 1) as DayNumber, transitNumber: cityTransitNumber };
  await playRides(app, rides, totals.rides, (taps) => tell('taps', taps), signal);
  return totals;
}

async function playPerson(
  app: INestApplicationContext,
  { shops, hospitals, pharmacies }: CityBusinesses,
  { date, day, seed }: CityDay,
  person: number,
  totals: DayTotals,
): Promise<void> {
  const counts = { shops: shops.length, hospitals: hospitals.length, pharmacies: pharmacies.length };
  const { purchases, visit } = personDay(seed, day, person, counts);
  const buyer: Buyer = { date, seed, person, cardNumber: cityCardNumber(person) };
  for (const [place, planned] of purchases.entries()) {
    await playPurchase(app, there(shops, planned.shop), buyer, [place, planned], totals.purchases);
  }
  if (visit === undefined) return;
  const at = there(visit.kind === 'doctor' ? hospitals : pharmacies, visit.institution);
  await playVisit(app, at, buyer, visit, totals.visits);
}

function there<Business>(all: readonly Business[], number: number): Business {
  const one = all[number];
  if (one === undefined) throw new RangeError(`there is no business ${number}`);
  return one;
}
