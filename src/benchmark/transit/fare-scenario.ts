import {
  CHANGCHUN_SAMPLE,
  type CityPlan,
  type CityRider,
  type FarePolicy,
  isValidFarePolicy,
  rate,
  readDay,
  type Rider,
  type Tap,
  TransitCity,
  validateFarePolicy,
} from '../../transit';
import { measured } from '../measure';
import type { Scenario, ScenarioSettings } from '../scenarios';
import { Tally, type WindowResult } from '../tally';

/** Riders whose month is priced, one after the other. */
const RIDERS = 400;
const DAYS = 31;
const MS = 1_000;
const FIRST = readDay('2026-03-02');

/** A rider with all taps of a month, and what they come to. */
interface RiderMonth {
  readonly rider: Rider;
  readonly taps: readonly Tap[];
  readonly journeys: number;
  readonly due: number;
}

/** (k): the taps of one rider's month after the other's are priced, in this process, on one core. */
export function fareScenario({ server, plan, signal }: ScenarioSettings): Scenario {
  const policy = samplePolicy();
  const months = monthsOf(policy);
  const tally = new Tally();
  const window = (seconds: number, counted: Tally | undefined): WindowResult => {
    const began = performance.now();
    let [operations, unexpected] = [0, 0];
    while (performance.now() - began < seconds * MS && !signal.aborted) {
      for (const { rider, taps, journeys, due } of months) {
        const startedAt = performance.now();
        if (dueOf(policy, rider, taps) === due) operations += journeys;
        else unexpected += journeys;
        counted?.latencies.add((performance.now() - startedAt) / journeys);
      }
    }
    return { operations, unexpected, seconds: (performance.now() - began) / MS };
  };
  return {
    tally,
    turn: async () => {
      window(plan.warmUpSeconds, undefined);
      await measured(server, tally, () => Promise.resolve(window(plan.windowSeconds, tally)));
    },
  };
}

/** The sample policy of Changchun. */
function samplePolicy(): FarePolicy {
  const read = validateFarePolicy(CHANGCHUN_SAMPLE);
  if (!isValidFarePolicy(read)) throw new Error('the sample fare policy cannot be read');
  return read.policy;
}

function monthsOf(policy: FarePolicy): readonly RiderMonth[] {
  if (FIRST === undefined) throw new Error('no such day');
  const plan: CityPlan = { riders: RIDERS, first: FIRST, days: DAYS, seed: 1 };
  const city = new TransitCity(plan);
  const taps = Map.groupBy([...city.uploads()], ({ tap }) => tap.card);
  return [...city.riders()].flatMap((cityRider) => {
    const ofCard = (taps.get(cityRider.card) ?? []).map(({ tap }) => tap);
    const rider = riderOf(cityRider);
    const journeys = rate(policy, rider, ofCard).journeys.length;
    return journeys === 0 ? [] : [{ rider, taps: ofCard, journeys, due: dueOf(policy, rider, ofCard) }];
  });
}

function riderOf({ cardCity, entitlements }: CityRider): Rider {
  const day = (text: string | undefined) => (text === undefined ? undefined : readDay(text));
  return {
    cardCity,
    entitlements: entitlements.map(({ category, from, to, reviewedOn }) => ({
      ...{ category, from: day(from), to: day(to), reviewedOn: day(reviewedOn) },
    })),
  };
}

function dueOf(policy: FarePolicy, rider: Rider, taps: readonly Tap[]): number {
  return rate(policy, rider, taps).charges.reduce((sum, { due }) => sum + due, 0);
}
