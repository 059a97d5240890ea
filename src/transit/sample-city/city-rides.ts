import { type DayNumber, instantOf } from '../domain/fare/shanghai-days';
import type { Mode, Tap, TapKind } from '../domain/fare/tap';
import { cardOf, type CityRider } from './city-riders';
import { below, oneOf, type Random, seededRandom } from './seeded-random';

/** Operators of the city, as the sample fare policy of Changchun knows them by their modes. */
export const CITY_OPERATORS = [
  { code: '长春轨道', mode: 'metro' },
  { code: '长春公交', mode: 'bus' },
] as const;

/** Stations of the sample policy, and one that its station graph does not have. */
const STATIONS = ['L1-01', 'L1-02', 'L1-03', 'L1-04', 'L1-05', 'L1-06', 'L1-07', 'L1-08', 'L1-09', 'L1-10'] as const;
const MORE_STATIONS = ['L1-11', 'L1-12', 'L2-01', 'L2-02', 'L2-04', 'L2-05', 'L2-06', 'L2-07'] as const;
const NOWHERE = 'L9-99';
const SECTIONS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
const SECTION_LINE = '160';
const FLAT_LINES = ['306', 'G15', '9', '13', '62'] as const;
const VEHICLES = 200;
const MOST_COMPANIONS = 3;
/** In a thousand: rides without an exit tap; rides with companions; taps at a station that the policy does not know. */
const WITHOUT_EXIT = 6;
const IN_COMPANY = 10;
const LOST = 1;
/** Of a hundred rides. */
const BY_METRO = 50;
const BY_SECTIONS = 12;
/** A day begins with the first rides at five; one in so many begins before, in the service day before. */
const FIRST_SECOND = 5 * 3_600;
const EARLY = 40;
const MINUTE_S = 60;

/** The rides of a rider on a calendar day as taps in order of time; the same for the same seed. `rides` is their mean number. */
export function cityTaps(seed: number, rider: number, { cardCity }: Pick<CityRider, 'cardCity'>, of: DayOfRides) {
  const random = seededRandom(seed, rider, of.day);
  const taps: Tap[] = [];
  const count = below(random, of.rides * 2 + 1);
  let second = below(random, EARLY) === 0 ? below(random, FIRST_SECOND) : FIRST_SECOND + below(random, 4 * 3_600);
  for (let ride = 0; ride < count; ride += 1) {
    const riders = below(random, 1_000) < IN_COMPANY ? 2 + below(random, MOST_COMPANIONS) : 1;
    const lasts = (2 + below(random, below(random, 50) === 0 ? 260 : 50)) * MINUTE_S;
    for (const { after, ...made } of rideOf(random, lasts)) {
      const at = instantOf(of.day, 0, 0, second + after);
      taps.push({
        ...{ id: `c${seed}-${rider}-${of.day}-${taps.length}`, card: cardOf(seed, rider), at, ...made },
        ...(riders === 1 ? {} : { riders }),
        ...(cardCity === undefined ? {} : { cardCity }),
      });
    }
    second += lasts + (1 + below(random, below(random, 2) === 0 ? 60 : 240)) * MINUTE_S;
  }
  return taps;
}

/** A day, and the mean number of rides of one rider on it. */
export interface DayOfRides {
  readonly day: DayNumber;
  readonly rides: number;
}

/** A tap of a ride, so many seconds after its beginning. */
interface RideTap {
  readonly after: number;
  readonly operator: string;
  readonly mode: Mode;
  readonly kind: TapKind;
  readonly line: string;
  readonly terminal: string;
  readonly stop?: string;
  readonly vehicle?: string;
}

function rideOf(random: Random, lasts: number): readonly RideTap[] {
  const by = below(random, 100);
  const isExitMade = below(random, 1_000) >= WITHOUT_EXIT;
  if (by < BY_METRO) return metroRide(random, lasts).slice(0, isExitMade ? 2 : 1);
  const number = below(random, VEHICLES);
  const bus = {
    operator: CITY_OPERATORS[1].code,
    mode: 'bus',
    vehicle: `B${number}`,
    terminal: `TB${number}`,
  } as const;
  if (by >= BY_METRO + BY_SECTIONS) return [{ ...bus, after: 0, kind: 'single', line: oneOf(random, FLAT_LINES) }];
  const on = { ...bus, line: SECTION_LINE };
  const ride = [
    { ...on, after: 0, kind: 'entry', stop: oneOf(random, SECTIONS) },
    { ...on, after: lasts, kind: 'exit', stop: oneOf(random, SECTIONS) },
  ] as const;
  return ride.slice(0, isExitMade ? 2 : 1);
}

function metroRide(random: Random, lasts: number): readonly RideTap[] {
  const gate = (kind: TapKind, after: number): RideTap => {
    const stop = stationOf(random);
    const line = stop.slice(1, 2);
    return { operator: CITY_OPERATORS[0].code, mode: 'metro', after, kind, line, stop, terminal: `TM${stop}` };
  };
  return [gate('entry', 0), gate('exit', lasts)];
}

function stationOf(random: Random): string {
  if (below(random, 1_000) < LOST) return NOWHERE;
  return oneOf(random, [...STATIONS, ...MORE_STATIONS]);
}
