import { type DayNumber, instantOf } from '../domain/fare/shanghai-days';
import type { Tap } from '../domain/fare/tap';
import { cityRider, type CityRider } from './city-riders';
import { cityTaps } from './city-rides';
import { below, type Random, seededRandom } from './seeded-random';

/** Of a thousand taps: repeated; with a bad TAC; never uploaded; uploaded after the ten days. */
const REPEATED = 10;
const BAD_TAC = 1;
const LOST = 3;
const TOO_LATE = 1;
/** Of a hundred taps: uploaded on the day after they were made or later, most of them soon. */
const DELAYED = 20;
/** Days after which taps are uploaded at most, so that it is within ten times 24 hours; and those that are too late. */
const LONGEST_DELAY = 9;
const TOO_LATE_DELAY = 11;
const FIELDS = 4;
/** Seeds of what happens to a tap, apart from those of what it says. */
const FATE = 0x7a9;
const ORDER = 0x0dd;

/** A city of invented riders (a fixture, nothing of it is real), which rides by the sample fare policy of Changchun. */
export interface CityPlan {
  readonly riders: number;
  /** First day of rides, and their number. */
  readonly first: DayNumber;
  readonly days: number;
  readonly seed: number;
  /** Rides of one rider a day, in the mean; 2 when left out. */
  readonly rides?: number;
  /** Nothing is uploaded more than so many days late; without it, some taps come too late to be charged. */
  readonly longestDelay?: number;
}

/** A tap of the city as it is uploaded. */
export interface CityTap {
  readonly tap: Tap;
  /** Milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** What the receiver found against it. */
  readonly reception?: 'tac_invalid';
}

/** Riders and their taps: the same for the same plan. It holds some bytes for each tap that is still to be uploaded, never a tap. */
export class TransitCity {
  readonly #plan: Required<CityPlan>;
  /** By day of upload: rider, day, place and fault of each tap, one after the other. */
  readonly #pending = new Map<number, number[]>();

  constructor(plan: CityPlan) {
    this.#plan = { rides: 2, longestDelay: TOO_LATE_DELAY + 1, ...plan };
  }

  rider(number: number): CityRider {
    return cityRider(this.#plan.seed, number, this.#plan);
  }

  *riders(): Generator<CityRider, void, undefined> {
    for (let number = 0; number < this.#plan.riders; number += 1) yield this.rider(number);
  }

  /** Every tap in order of the days of upload, those of a day in any order. */
  *uploads(): Generator<CityTap, void, undefined> {
    const { first, days } = this.#plan;
    for (let day: number = first; day < first + days || this.#pending.size > 0; day += 1) {
      if (day < first + days) this.#ride(day as DayNumber);
      yield* this.#upload(day);
    }
  }

  /** Makes the rides of a day, and decides when each tap is uploaded, and how often. */
  #ride(day: DayNumber): void {
    for (let rider = 0; rider < this.#plan.riders; rider += 1) {
      const taps = this.#tapsOf(rider, day);
      const random = seededRandom(this.#plan.seed, rider, day, FATE);
      for (let place = 0; place < taps.length; place += 1) {
        if (below(random, 1_000) < LOST) continue;
        const fault = below(random, 1_000) < BAD_TAC ? 1 : 0;
        const uploads = below(random, 1_000) < REPEATED ? 2 : 1;
        for (let upload = 0; upload < uploads; upload += 1)
          this.#enter(day + this.#delay(random), rider, day, place, fault);
      }
    }
  }

  #tapsOf(rider: number, day: DayNumber): readonly Tap[] {
    const { seed, rides } = this.#plan;
    return cityTaps(seed, rider, this.rider(rider), { day, rides });
  }

  /** Days between a tap and its upload. */
  #delay(random: Random): number {
    const { longestDelay } = this.#plan;
    if (below(random, 1_000) < TOO_LATE) return Math.min(longestDelay, TOO_LATE_DELAY + below(random, 2));
    if (below(random, 100) >= DELAYED) return 0;
    return Math.min(longestDelay, 1 + below(random, below(random, 2) === 0 ? 2 : LONGEST_DELAY));
  }

  #enter(upload: number, ...fields: readonly number[]): void {
    const pending = this.#pending.get(upload);
    if (pending) pending.push(...fields);
    else this.#pending.set(upload, [...fields]);
  }

  *#upload(upload: number): Generator<CityTap, void, undefined> {
    const pending = this.#pending.get(upload) ?? [];
    this.#pending.delete(upload);
    const count = pending.length / FIELDS;
    for (const entry of shuffled(count, seededRandom(this.#plan.seed, upload, ORDER))) {
      const [rider = 0, day = 0, place = 0, fault = 0] = pending.slice(entry * FIELDS, (entry + 1) * FIELDS);
      const tap = this.#tapsOf(rider, day as DayNumber)[place];
      if (tap === undefined) throw new RangeError('a tap that was made is not there');
      const receivedAt = Math.max(tap.at, instantOf(upload as DayNumber, 23, 59, 59));
      yield { tap, receivedAt, ...(fault === 1 ? { reception: 'tac_invalid' as const } : {}) };
    }
  }
}

/** The numbers below a count, in an order that follows from the seed. */
function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = below(random, last + 1);
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}
