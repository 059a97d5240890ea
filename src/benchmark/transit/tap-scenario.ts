import type { INestApplicationContext } from '@nestjs/common';
import { closedLoop } from '../closed-loop';
import { prepareCoreDatabase } from '../core/core-under-test';
import { buildCity } from '../http/city';
import type { UploadedTap } from '../../transit';
import type { Latencies } from '../latencies';
import { measured } from '../measure';
import type { Scenario, ScenarioSettings } from '../scenarios';
import { Tally, type WindowResult } from '../tally';
import { BATCH, TapCity } from './tap-city';

/** Batches under way at a time in (j). */
export const BATCHES_IN_FLIGHT = 2;
/** Batches that are there for a second of a window: more than can be taken. */
const BATCHES_A_SECOND = 8;
const MS = 1_000;

/** (j), ready to take its turns. */
export interface TapSide {
  readonly scenario: Scenario;
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the application of a scratch database. */
export type OpenApp = (ownerUrl: string) => Promise<INestApplicationContext>;

/**
 * Makes riders with accounts; in each turn batches of their taps are taken in this process. A window ends when also the tables that
 * follow from the events are there.
 */
export async function prepareTaps(
  { server, plan, signal }: ScenarioSettings,
  lanes: number,
  openApp: OpenApp,
): Promise<TapSide> {
  const url = await server.createDatabase('transit');
  await prepareCoreDatabase(url, lanes);
  const app = await openApp(url);
  await buildCity(app, plan.tapRiders, signal);
  const city = await TapCity.settle(app, plan.tapRiders, signal);
  await server.settle(url);
  const tally = new Tally();
  const window = async (batches: UploadedTap[][], seconds: number, latencies?: Latencies): Promise<WindowResult> => {
    const began = performance.now();
    let next = 0;
    const operation = (): Promise<boolean> => {
      next += 1;
      return city.take(batches[next - 1] ?? []);
    };
    const loop = { inFlight: BATCHES_IN_FLIGHT, seconds, limit: batches.length, signal };
    const { operations, unexpected } = await closedLoop(operation, { ...loop, ...(latencies ? { latencies } : {}) });
    await city.caughtUp();
    return { operations: operations * BATCH, unexpected, seconds: (performance.now() - began) / MS };
  };
  const batchesOf = (seconds: number): UploadedTap[][] => city.batches(Math.ceil(seconds * BATCHES_A_SECOND));
  return {
    scenario: {
      tally,
      turn: async () => {
        await window(batchesOf(plan.warmUpSeconds), plan.warmUpSeconds);
        const batches = batchesOf(plan.windowSeconds);
        await measured(server, tally, () => window(batches, plan.windowSeconds, tally.latencies));
        signal.throwIfAborted();
      },
    },
    check: async () => {
      tally.faults.push(...(await city.faults()));
    },
    close: () => app.close(),
  };
}
