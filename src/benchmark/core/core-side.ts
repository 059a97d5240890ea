import type { BenchServer } from '../bench-server';
import { closedLoop } from '../closed-loop';
import { bookFaults, type CoreSettings, CoreUnderTest, prepareCoreDatabase } from './core-under-test';
import { EVENTS_PER_PERSON, seedPeople } from './people';
import type { BenchPlan, LoadName } from '../plan';
import { type Acknowledged, coreScenario, type Scenario, type ScenarioSettings } from '../scenarios';
import { hexKey } from '../../event-store';

/** Callers at a time while history is made. */
const HISTORY_IN_FLIGHT = 512;
/** A history that came out shorter than this share of what was wanted is mentioned. */
const LONG_ENOUGH = 0.98;

type Progress = (line: string) => void;

/** A database of the core under load. */
interface CoreDatabase {
  readonly url: string;
  readonly core: CoreUnderTest;
  /** Events that must be in it. */
  readonly acknowledged: Acknowledged;
}

/** The loads (c), (e) and (f), ready to take turns. */
export interface CoreSide {
  readonly scenarios: ReadonlyMap<LoadName, Scenario>;
  readonly history: { readonly core: number; readonly long: number | null };
  readonly notes: readonly string[];
  /** Compares the books with what was acknowledged; what is wrong goes to the tallies. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the cardholders of (c) and (e), and of (f) a copy of them with a long history. */
export async function prepareCoreSide(
  settings: ScenarioSettings,
  config: CoreSettings,
  progress: Progress,
): Promise<CoreSide> {
  const { server, plan } = settings;
  progress(`(c) making ${plan.people} cardholders`);
  const url = await seededDatabase(settings, config);
  const longUrl = plan.loads.has('longHistory') ? await server.createDatabase('long', url) : undefined;
  const scenarios = new Map<LoadName, Scenario>();
  const notes: string[] = [];
  const long = longUrl === undefined ? undefined : await openDatabase(longUrl, plan, config);
  if (long) {
    await lengthen(long, settings, notes, progress);
    scenarios.set(
      'longHistory',
      coreScenario(settings, long.core, long.acknowledged, () => long.core.purchase()),
    );
  }
  const short = await openDatabase(url, plan, config);
  const { core, acknowledged } = short;
  scenarios.set(
    'core',
    coreScenario(settings, core, acknowledged, () => core.purchase()),
  );
  if (plan.loads.has('hotMerchant')) {
    scenarios.set(
      'hotMerchant',
      coreScenario(settings, core, acknowledged, () => core.purchaseAtHotMerchant()),
    );
  }
  await settleAll(server, short, long);
  return {
    scenarios,
    notes,
    history: { core: acknowledged.events, long: long?.acknowledged.events ?? null },
    check: async () => {
      scenarios.get('core')?.tally.faults.push(...(await bookFaults(url, acknowledged.events)));
      if (long) {
        const faults = await bookFaults(long.url, long.acknowledged.events);
        scenarios.get('longHistory')?.tally.faults.push(...faults);
      }
    },
    close: async () => {
      await core.close();
      await long?.core.close();
    },
  };
}

async function seededDatabase({ server, plan, signal }: ScenarioSettings, config: CoreSettings): Promise<string> {
  const url = await server.createDatabase('core');
  await prepareCoreDatabase(url, config.lanes);
  const seeding = await CoreUnderTest.open(url, plan.people, config);
  try {
    await seedPeople(seeding.core, plan.people, (number) => hexKey(number), signal);
  } finally {
    await seeding.close();
  }
  await server.settle(url);
  return url;
}

async function openDatabase(url: string, plan: BenchPlan, config: CoreSettings): Promise<CoreDatabase> {
  const core = await CoreUnderTest.open(url, plan.people, config);
  return { url, core, acknowledged: { events: plan.people * EVENTS_PER_PERSON } };
}

/** Makes history in the only way there is: purchases, one command each. */
async function lengthen(
  { core, acknowledged }: CoreDatabase,
  { plan, signal }: ScenarioSettings,
  notes: string[],
  progress: Progress,
): Promise<void> {
  const wanted = acknowledged.events * plan.historyFactor;
  progress(`(f) making a history of ${wanted} events, for ${plan.historySeconds} s at most`);
  const limit = wanted - acknowledged.events;
  const loop = { inFlight: HISTORY_IN_FLIGHT, seconds: plan.historySeconds, limit, signal };
  const before = acknowledged.events;
  const { operations, unexpected } = await closedLoop(() => core.purchase(), loop);
  signal.throwIfAborted();
  acknowledged.events += operations + unexpected;
  if (acknowledged.events < wanted * LONG_ENOUGH) {
    const factor = (acknowledged.events / before).toFixed(1);
    notes.push(`The history of (f) is ${factor} times that of (c): its time was up (the full run allows more).`);
  }
}

/** Both databases begin with statistics and without dead rows. */
async function settleAll(server: BenchServer, short: CoreDatabase, long: CoreDatabase | undefined): Promise<void> {
  await server.settle(short.url);
  if (long) await server.settle(long.url);
}
