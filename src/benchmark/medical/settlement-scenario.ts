import { closedLoop } from '../closed-loop';
import { CoreUnderTest, type CoreSettings, bookFaults, prepareCoreDatabase } from '../core/core-under-test';
import { measured } from '../measure';
import type { Scenario, ScenarioSettings } from '../scenarios';
import { Tally } from '../tally';
import { SettlementsUnderTest } from './settlements-under-test';

/** Settlements under way at a time in (i). */
export const SETTLEMENTS_IN_FLIGHT = 64;
/** Share of the visits that warms up before a window. */
const WARM_UP_SHARE = 0.1;

/** (i), ready to take its turns. */
export interface SettlementSide {
  readonly scenario: Scenario;
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Makes people with a bill each; in each turn bills are settled in the core, and cancelled again unmeasured. */
export async function prepareSettlements(
  { server, plan, signal }: ScenarioSettings,
  config: CoreSettings,
): Promise<SettlementSide> {
  const url = await server.createDatabase('medical');
  await prepareCoreDatabase(url, config.lanes);
  const core = await CoreUnderTest.open(url, plan.visits, config);
  const visits = new SettlementsUnderTest(core.core);
  await visits.prepare(plan.visits, signal);
  await server.settle(url);
  const tally = new Tally();
  const turn = async (): Promise<void> => {
    const operation = (): Promise<boolean> => visits.settle();
    const inFlight = SETTLEMENTS_IN_FLIGHT;
    const warmUp = Math.floor(plan.visits * WARM_UP_SHARE);
    await closedLoop(operation, { inFlight, seconds: plan.warmUpSeconds, limit: warmUp, signal });
    const before = { ...core.committed };
    const loop = { inFlight, seconds: plan.windowSeconds, limit: visits.left, latencies: tally.latencies, signal };
    await measured(server, tally, () => closedLoop(operation, loop));
    tally.blocks += core.committed.blocks - before.blocks;
    tally.blockCommands += core.committed.commands - before.commands;
    await visits.cancelAll(signal);
  };
  return {
    scenario: { tally, turn },
    check: async () => {
      tally.faults.push(...(await bookFaults(url, visits.events)));
    },
    close: () => core.close(),
  };
}
