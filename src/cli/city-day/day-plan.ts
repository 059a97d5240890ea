import { below, type Random, seededRandom } from '../../transit';

/** Sets these numbers apart from those of other inventions under the same seed. */
const PLAN = 0xda7;
/** How many people of a hundred buy so many things a day: none, one, two, three. */
const PURCHASES_BY_PERCENT: readonly number[] = [35, 40, 18, 7];
/** Of a hundred purchases: wholly refunded, refunded in part, reversed by the till. */
const REFUNDED = 2;
const PARTLY_REFUNDED = 2;
const REVERSED = 1;
/** Of a hundred people: see a doctor, buy at a pharmacy on their insurance. */
const SEE_A_DOCTOR = 4;
const AT_A_PHARMACY = 5;
/** Share of a day's purchases by hour, from 6 to 21 o'clock, in percent. */
const FIRST_HOUR = 6;
const BY_HOUR: readonly number[] = [3, 7, 8, 5, 5, 9, 10, 5, 4, 4, 6, 11, 10, 6, 4, 3];
const MINUTES = 60;
const SECONDS = 60;
const LEAST_FEN = 300;
/** Most purchases are small: an amount is the least one and the square of a number below this. */
const AMOUNT_ROOT = 140;
const PERCENT = 100;

/** What becomes of a purchase later in the day. */
export type Sequel = 'none' | 'refunded' | 'partly_refunded' | 'reversed';

/** A purchase of the day. */
export interface PlannedPurchase {
  /** Number of the shop. */
  readonly shop: number;
  /** Fen. */
  readonly amount: number;
  /** `HH:MM:SS` in Shanghai. */
  readonly time: string;
  readonly sequel: Sequel;
}

/** A visit of the day, to be settled by medical insurance. */
export interface PlannedVisit {
  readonly kind: 'doctor' | 'pharmacy';
  /** Number of the hospital or pharmacy. */
  readonly institution: number;
  /** What each of its fee lines comes to, fen. */
  readonly lines: readonly number[];
}

/** What one person does on a day, rides apart. */
export interface PersonDay {
  readonly purchases: readonly PlannedPurchase[];
  readonly visit?: PlannedVisit;
}

/** How many businesses there are. */
export interface Businesses {
  readonly shops: number;
  readonly hospitals: number;
  readonly pharmacies: number;
}

/** What a person does on a day: the same for the same seed, day and person. */
export function personDay(seed: number, day: number, person: number, businesses: Businesses): PersonDay {
  const random = seededRandom(seed, day, person, PLAN);
  const purchases = Array.from({ length: countOf(random) }, () => purchaseOf(random, businesses.shops));
  const visit = visitOf(random, businesses);
  return { purchases, ...(visit && { visit }) };
}

function countOf(random: Random): number {
  return placeIn(PURCHASES_BY_PERCENT, below(random, PERCENT));
}

/** The place whose part of the hundred a number below a hundred falls into. */
function placeIn(parts: readonly number[], at: number): number {
  let left = at;
  const place = parts.findIndex((part) => (left -= part) < 0);
  return place < 0 ? parts.length - 1 : place;
}

function purchaseOf(random: Random, shops: number): PlannedPurchase {
  // Some shops have far more customers than others.
  const shop = Math.floor(random() * random() * shops);
  const root = below(random, AMOUNT_ROOT);
  return { shop, amount: LEAST_FEN + root * root, time: timeOf(random), sequel: sequelOf(below(random, PERCENT)) };
}

function sequelOf(at: number): Sequel {
  if (at < REFUNDED) return 'refunded';
  if (at < REFUNDED + PARTLY_REFUNDED) return 'partly_refunded';
  return at < REFUNDED + PARTLY_REFUNDED + REVERSED ? 'reversed' : 'none';
}

function timeOf(random: Random): string {
  const hour = FIRST_HOUR + placeIn(BY_HOUR, below(random, PERCENT));
  return [hour, below(random, MINUTES), below(random, SECONDS)].map((part) => String(part).padStart(2, '0')).join(':');
}

function visitOf(random: Random, { hospitals, pharmacies }: Businesses): PlannedVisit | undefined {
  const at = below(random, PERCENT);
  if (at >= SEE_A_DOCTOR + AT_A_PHARMACY) return undefined;
  const isDoctor = at < SEE_A_DOCTOR;
  const count = 1 + below(random, isDoctor ? 4 : 2);
  const most = isDoctor ? 30_000 : 8_000;
  return {
    kind: isDoctor ? 'doctor' : 'pharmacy',
    institution: below(random, isDoctor ? hospitals : pharmacies),
    lines: Array.from({ length: count }, () => 1_000 + below(random, most)),
  };
}
