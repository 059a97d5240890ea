import type { BenchServer } from './bench-server';
import { type ClosedLoop, closedLoop } from './closed-loop';
import type { CoreUnderTest } from './core/core-under-test';
import { measured } from './measure';
import type { NaiveService } from './naive/naive-service';
import type { Pgbench } from './pgbench';
import type { BenchPlan } from './plan';
import { below, RandomKeys } from './random';
import { Tally } from './tally';

/** Callers at a time in (b), (c), (e) and (f). */
export const IN_FLIGHT = 256;
/** Merchants of (b). */
export const NAIVE_MERCHANTS = 1_000;
const MOST_FEN = 1_000;

/** What every scenario needs. */
export interface ScenarioSettings {
  readonly server: BenchServer;
  readonly plan: BenchPlan;
  readonly signal: AbortSignal;
}

/** A load that takes its turn in each round. */
export interface Scenario {
  readonly tally: Tally;
  /** Warms up, then measures one window. */
  turn(): Promise<void>;
}

/** (a) */
export function pgbenchScenario({ server, plan }: ScenarioSettings, pgbench: Pgbench): Scenario {
  const tally = new Tally();
  return {
    tally,
    // pgbench counts whole seconds.
    turn: async () => {
      await pgbench.run(Math.max(1, Math.round(plan.warmUpSeconds)));
      await measured(
        server,
        tally,
        () => pgbench.run(Math.round(plan.windowSeconds), tally),
        () => undefined,
      );
    },
  };
}

/** (b) */
export function naiveScenario(settings: ScenarioSettings, naive: NaiveService): Scenario {
  const keys = new RandomKeys();
  const operation = (): Promise<boolean> =>
    naive.purchase({
      key: keys.next(),
      purseId: below(settings.plan.people),
      merchantId: below(NAIVE_MERCHANTS),
      amount: 1 + below(MOST_FEN),
    });
  const tally = new Tally();
  return { tally, turn: () => loopTurn(settings, tally, operation) };
}

/** (c), (e) or (f): `purchase` is one purchase of the core. */
export function coreScenario(
  settings: ScenarioSettings,
  core: CoreUnderTest,
  acknowledged: Acknowledged,
  purchase: () => Promise<boolean>,
): Scenario {
  const tally = new Tally();
  return {
    tally,
    turn: async () => {
      let before = { ...core.committed };
      const counted = async (): Promise<boolean> => {
        const approved = await purchase();
        // A decline is an event as well.
        acknowledged.events += 1;
        return approved;
      };
      await loopTurn(settings, tally, counted, () => (before = { ...core.committed }));
      tally.blocks += core.committed.blocks - before.blocks;
      tally.blockCommands += core.committed.commands - before.commands;
    },
  };
}

/** Events that the core acknowledged in one database. */
export interface Acknowledged {
  events: number;
}

async function loopTurn(
  { server, plan, signal }: ScenarioSettings,
  tally: Tally,
  operation: () => Promise<boolean>,
  warm: () => void = () => undefined,
): Promise<void> {
  const loop: ClosedLoop = { inFlight: IN_FLIGHT, seconds: plan.windowSeconds, latencies: tally.latencies, signal };
  await closedLoop(operation, { inFlight: IN_FLIGHT, seconds: plan.warmUpSeconds, signal });
  warm();
  await measured(server, tally, () => closedLoop(operation, loop));
  signal.throwIfAborted();
}
