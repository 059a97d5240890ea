import { calculate } from '../../medical';
import { measured } from '../measure';
import type { Scenario, ScenarioSettings } from '../scenarios';
import { Tally, type WindowResult } from '../tally';
import { BENCH_INPUT, benchLines, benchPolicy } from './outpatient-bill';

/** Lines of each bill. */
export const BILL_LINES = 100;
/** Bills between two looks at the clock. */
const AT_ONCE = 200;
const MS = 1_000;

/** (h): one bill of a hundred lines after the other is calculated, in this process, on one core. */
export function benefitScenario({ server, plan, signal }: ScenarioSettings): Scenario {
  const policy = benchPolicy();
  const lines = benchLines(BILL_LINES);
  const expected = calculate(policy, BENCH_INPUT, lines).cash;
  const tally = new Tally();
  const window = (seconds: number, counted: Tally | undefined): WindowResult => {
    const began = performance.now();
    let [operations, unexpected] = [0, 0];
    while (performance.now() - began < seconds * MS && !signal.aborted) {
      const startedAt = performance.now();
      for (let index = 0; index < AT_ONCE; index += 1) {
        if (calculate(policy, BENCH_INPUT, lines).cash === expected) operations += 1;
        else unexpected += 1;
      }
      counted?.latencies.add((performance.now() - startedAt) / AT_ONCE);
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
