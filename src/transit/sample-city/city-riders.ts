import { dayText, type DayNumber } from '../domain/fare/shanghai-days';
import { below, seededRandom } from './seeded-random';

/** Riders of another city, in a thousand. */
const STRANGERS = 10;
const OTHER_CITY = '2420';
/** Of those with a concession: so many in a thousand were not re-verified, so many lose it in the middle of the days. */
const NOT_REVIEWED = 80;
const ENDING = 80;
const SEED_DIGITS = 3;
const RIDER_DIGITS = 9;
const PREFIX = '03104890';
/** Of a thousand riders. */
const CATEGORIES = [
  ['student', 150],
  ['senior', 120],
  ['soldier', 20],
] as const;

/** A rider as files of riders write one. */
export interface CityRider {
  /** Number of the transit card, 20 digits. */
  readonly card: string;
  readonly cardCity?: string;
  readonly entitlements: readonly {
    readonly category: string;
    readonly from: string;
    readonly to: string;
    readonly reviewedOn?: string;
  }[];
}

/** The rider of a number, counted from 0: a card, perhaps of another city, perhaps with a concession, which may be about to end. */
export function cityRider(seed: number, rider: number, { first, days }: Span): CityRider {
  const random = seededRandom(seed, rider);
  const card = cardOf(seed, rider);
  if (below(random, 1_000) < STRANGERS) return { card, cardCity: OTHER_CITY, entitlements: [] };
  const category = categoryOf(below(random, 1_000));
  if (category === undefined) return { card, entitlements: [] };
  const ends = below(random, 1_000) < ENDING ? first + below(random, days) : first + days + 300;
  const reviewed = first - 1 - below(random, 200);
  const isReviewed = below(random, 1_000) >= NOT_REVIEWED;
  const whole = { from: text(first - 500), to: text(ends) };
  return { card, entitlements: [{ category, ...whole, ...(isReviewed ? { reviewedOn: text(reviewed) } : {}) }] };
}

/** Days that taps are made of. */
export interface Span {
  readonly first: DayNumber;
  readonly days: number;
}

/** The number of a rider's transit card. */
export function cardOf(seed: number, rider: number): string {
  const city = String(seed % 10 ** SEED_DIGITS).padStart(SEED_DIGITS, '0');
  return `${PREFIX}${city}${String(rider).padStart(RIDER_DIGITS, '0')}`;
}

/** Which rider has a transit card of an invented city. */
export function riderOf(card: string): number {
  return Number(card.slice(-RIDER_DIGITS));
}

function categoryOf(draw: number): string | undefined {
  let upTo = 0;
  for (const [category, share] of CATEGORIES) {
    upTo += share;
    if (draw < upTo) return category;
  }
  return undefined;
}

function text(day: number): string {
  return dayText(day as DayNumber);
}
