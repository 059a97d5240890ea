import type { INestApplicationContext } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { ABOUT } from './about';
import { BenchServer } from './bench-server';
import { bookFaults, type CoreSettings, prepareCoreDatabase } from './core/core-under-test';
import { type CoreSide, prepareCoreSide } from './core/core-side';
import { EVENTS_PER_PERSON } from './core/people';
import { type DeskCity, settleDesk } from './desk/desk-city';
import { measureDesk } from './desk/desk-scenario';
import { buildCity } from './http/city';
import { measureHttp } from './http/http-scenario';
import type { LoadTerminal } from './http/load-messages';
import { benefitScenario } from './medical/benefit-scenario';
import { prepareSettlements, type SettlementSide } from './medical/settlement-scenario';
import { measureDenyList } from './transit/deny-list-scenario';
import { NaiveService } from './naive/naive-service';
import { fareScenario } from './transit/fare-scenario';
import { prepareTaps, type TapSide } from './transit/tap-scenario';
import { findPgbench, Pgbench } from './pgbench';
import type { BenchPlan, LoadName } from './plan';
import { type BenchReport, type LoadFigures, machineOf, mebibytes, ratiosOf } from './report';
import { NAIVE_MERCHANTS, naiveScenario, pgbenchScenario, type Scenario, type ScenarioSettings } from './scenarios';
import { rounded, type Tally } from './tally';
import { type ContributionSide, prepareContributions } from './settlement/contribution-scenario';
import { measureNight } from './settlement/night-scenario';
import { buildGateCity, EVENTS_PER_RIDER } from './transit/gate-city';
import { measureGates } from './transit/gate-scenario';

const KEY_BYTES = 32;

/** The loads that take turns, in the order of the report. */
const SCENARIOS = [
  'pgbench',
  'naive',
  'core',
  'hotMerchant',
  'longHistory',
  'benefits',
  'settlements',
  'tapIngest',
  'fares',
  'contributions',
] as const;

/** What the benchmark is given by the command line. */
export interface BenchEnvironment {
  /** A login that may make databases. */
  readonly ownerUrl: string;
  readonly config: CoreSettings;
  /** The onecard command line, to start the service with. */
  readonly program: string;
  /** Makes the application on a migrated database and initialises it; `settings` are environment variables. */
  openApp(ownerUrl: string, settings: Readonly<Record<string, string>>): Promise<INestApplicationContext>;
  /** Tells what is going on. */
  readonly progress: (line: string) => void;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

/** Runs the plan and cleans up after itself. Rejects when something does not work at all, or when it is aborted. */
export async function runBenchmark(plan: BenchPlan, environment: BenchEnvironment): Promise<BenchReport> {
  const server = await BenchServer.connect(environment.ownerUrl);
  try {
    return await new BenchRun(plan, environment, server).run();
  } finally {
    environment.progress('dropping the scratch databases');
    await server.close();
  }
}

class BenchRun {
  readonly #began = performance.now();
  readonly #startedAt = new Date();
  readonly #scenarios = new Map<LoadName, Scenario>();
  readonly #loads: LoadFigures[] = [];
  readonly #notes: string[] = [];
  readonly #settings: ScenarioSettings;
  #naive: NaiveService | undefined;
  #core: CoreSide | undefined;
  #settlements: SettlementSide | undefined;
  #taps: TapSide | undefined;
  #contributions: ContributionSide | undefined;
  #http: BenchReport['http'] = { pacedP99Ms: null, peakMemoryMiB: null };

  constructor(
    private readonly plan: BenchPlan,
    private readonly environment: BenchEnvironment,
    private readonly server: BenchServer,
  ) {
    this.#settings = { server, plan, signal: environment.signal };
  }

  async run(): Promise<BenchReport> {
    const unsafeSettings = await this.server.unsafeSettings();
    try {
      await this.#prepare();
      await this.#rounds();
      await this.#measureBeside();
      await this.#check();
    } finally {
      await this.#close();
    }
    if (this.plan.loads.has('http')) await this.#measureService();
    if (this.plan.loads.has('gatePaced')) await this.#measureGates();
    if (this.plan.loads.has('deskPage')) await this.#measureDesk();
    if (this.plan.loads.has('denyList')) await this.#measureDenyList();
    if (this.plan.loads.has('closeDate')) await this.#measureNight();
    return {
      startedAt: this.#startedAt.toISOString(),
      durationSeconds: Math.round(this.#seconds()),
      quick: this.plan.quick,
      machine: machineOf(await this.server.version()),
      unsafeSettings,
      loads: this.#loads,
      ratios: ratiosOf(this.#loads),
      http: this.#http,
      history: this.#core?.history ?? { core: null, long: null },
      notes: this.#notes,
      valid: unsafeSettings.length === 0 && this.#loads.every(({ faults }) => faults.length === 0),
    };
  }

  async #prepare(): Promise<void> {
    const { loads, people } = this.plan;
    const { config, progress, signal } = this.environment;
    if (loads.has('pgbench')) await this.#preparePgbench();
    if (loads.has('naive')) {
      progress('(b) making the schema of the naive baseline');
      const url = await this.server.createDatabase('naive');
      this.#naive = await NaiveService.open(url, people, NAIVE_MERCHANTS);
      await this.server.settle(url);
      this.#scenarios.set('naive', naiveScenario(this.#settings, this.#naive));
    }
    if (loads.has('core')) {
      this.#core = await prepareCoreSide(this.#settings, config, progress);
      for (const [name, scenario] of this.#core.scenarios) this.#scenarios.set(name, scenario);
      this.#notes.push(...this.#core.notes);
    }
    if (loads.has('benefits')) this.#scenarios.set('benefits', benefitScenario(this.#settings));
    if (loads.has('settlements')) {
      progress(`(i) making ${this.plan.visits} bills`);
      this.#settlements = await prepareSettlements(this.#settings, config);
      this.#scenarios.set('settlements', this.#settlements.scenario);
    }
    if (loads.has('fares')) this.#scenarios.set('fares', fareScenario(this.#settings));
    if (loads.has('tapIngest')) await this.#prepareTaps();
    if (loads.has('contributions')) await this.#prepareContributions();
    signal.throwIfAborted();
    await this.server.checkpoint();
  }

  async #prepareTaps(): Promise<void> {
    const { environment } = this;
    const { config, progress } = environment;
    progress(`(j) making ${this.plan.tapRiders} riders with transit cards`);
    this.#taps = await prepareTaps(this.#settings, config.lanes, (url) => environment.openApp(url, settingsOf(url)));
    this.#scenarios.set('tapIngest', this.#taps.scenario);
  }

  async #close(): Promise<void> {
    await this.#core?.close();
    await this.#settlements?.close();
    await this.#taps?.close();
    await this.#contributions?.close();
    await this.#naive?.close();
  }

  async #prepareContributions(): Promise<void> {
    const { environment } = this;
    const { config, progress } = environment;
    progress(`(o) making ${this.plan.contributionPeople} people with identity numbers`);
    // As the command opens it: beside a service, without the worker of jobs.
    const open = (url: string) => environment.openApp(url, { ...settingsOf(url), ROLES: 'api' });
    this.#contributions = await prepareContributions(this.#settings, config, open);
    this.#scenarios.set('contributions', this.#contributions.scenario);
  }

  /** Purchases beside an import, after the turns: both would slow the other loads. */
  async #measureBeside(): Promise<void> {
    if (!this.#contributions) return;
    this.environment.progress('(o) purchases, first alone, then beside an import');
    const { idle, during } = await this.#contributions.purchases();
    this.#report('purchasesIdle', idle);
    this.#report('purchasesBeside', during);
  }

  async #preparePgbench(): Promise<void> {
    const program = findPgbench();
    if (program === undefined) {
      this.#notes.push('pgbench is neither on the PATH nor in a usual folder: the ratios to (a) are not known.');
      return;
    }
    this.environment.progress('(a) filling the tables of pgbench');
    const url = await this.server.createDatabase('pgbench');
    const pgbench = new Pgbench(program, url);
    await pgbench.initialise();
    this.#scenarios.set('pgbench', pgbenchScenario(this.#settings, pgbench));
  }

  /** All loads take turns, and (c) goes before and after (e) so that it is as near to (e) as to (f). */
  async #rounds(): Promise<void> {
    const wanted: LoadName[] = [
      ...(['pgbench', 'naive', 'core', 'hotMerchant', 'core', 'longHistory'] as const),
      ...(['settlements', 'benefits', 'tapIngest', 'fares', 'contributions'] as const),
    ];
    const turns = wanted.filter((name) => this.#scenarios.has(name));
    for (let round = 1; round <= this.plan.rounds; round += 1) {
      for (const name of turns) {
        const scenario = this.#scenarios.get(name);
        if (!scenario) continue;
        this.environment.signal.throwIfAborted();
        await scenario.turn();
        const { operations, seconds } = scenario.tally;
        const perSecond = Math.round(operations / seconds);
        this.environment.progress(`round ${round} of ${this.plan.rounds}: ${name} ${perSecond} a second so far`);
      }
    }
  }

  async #check(): Promise<void> {
    this.environment.progress('checking the books');
    await this.#core?.check();
    await this.#settlements?.check();
    await this.#taps?.check();
    await this.#contributions?.check();
    if (this.#naive) {
      const imbalance = await this.#naive.imbalance(this.plan.people);
      if (imbalance !== 0) this.#scenarios.get('naive')?.tally.faults.push(`the balances are off by ${imbalance}`);
    }
    for (const name of SCENARIOS) {
      const tally = this.#scenarios.get(name)?.tally;
      if (tally) this.#report(name, tally);
    }
  }

  async #measureService(): Promise<void> {
    const { progress, signal, program } = this.environment;
    const { httpPeople } = this.plan;
    progress(`(d) making a city of ${httpPeople} cardholders`);
    const ownerUrl = await this.server.createDatabase('http');
    await prepareCoreDatabase(ownerUrl, this.environment.config.lanes);
    const settings = settingsOf(ownerUrl);
    const terminals = await this.#buildCity(ownerUrl, settings);
    await this.server.settle(ownerUrl);
    await this.server.checkpoint();
    progress('(d) measuring the service');
    const { server, plan } = this;
    const result = await measureHttp({ server, plan, signal, program, settings, terminals });
    const { full, paced, acknowledged } = result;
    const faults = await bookFaults(ownerUrl, httpPeople * EVENTS_PER_PERSON + acknowledged);
    full.faults.push(...faults);
    this.#report('http', full);
    this.#report('httpPaced', paced);
    this.#http = { pacedP99Ms: paced.latencies.percentile(0.99), peakMemoryMiB: mebibytes(result.peakMemory) };
  }

  async #measureGates(): Promise<void> {
    const { progress, signal, program } = this.environment;
    const { gateRiders: riders } = this.plan;
    progress(`(n) making ${riders} riders who have commuted for a fortnight`);
    const ownerUrl = await this.server.createDatabase('gates');
    await prepareCoreDatabase(ownerUrl, this.environment.config.lanes);
    const settings = settingsOf(ownerUrl);
    const app = await this.environment.openApp(ownerUrl, settings);
    let terminals: LoadTerminal[];
    try {
      terminals = await buildGateCity(app, riders, signal);
    } finally {
      await app.close();
    }
    await this.server.settle(ownerUrl);
    await this.server.checkpoint();
    progress('(n) tapping');
    const { server, plan } = this;
    const { paced, acknowledged } = await measureGates({ server, plan, signal, program, settings, terminals });
    paced.faults.push(...(await bookFaults(ownerUrl, riders * EVENTS_PER_RIDER + acknowledged)));
    this.#report('gatePaced', paced);
  }

  async #measureDesk(): Promise<void> {
    const { progress, signal, program } = this.environment;
    const { deskPeople: people, deskStaff: staff } = this.plan;
    progress(`(g) making ${people} cardholders with sealed personal data`);
    const ownerUrl = await this.server.createDatabase('desk');
    await prepareCoreDatabase(ownerUrl, this.environment.config.lanes);
    const settings = settingsOf(ownerUrl);
    const app = await this.environment.openApp(ownerUrl, settings);
    let city: DeskCity;
    try {
      await buildCity(app, people, signal);
      city = await settleDesk(app, { people, staff, signal });
    } finally {
      await app.close();
    }
    await this.server.settle(ownerUrl);
    await this.server.checkpoint();
    progress('(g) looking people up');
    const { server, plan } = this;
    this.#report('deskPage', await measureDesk({ server, plan, signal, program, settings }, city));
  }

  async #measureDenyList(): Promise<void> {
    const { progress, config } = this.environment;
    progress(`(l) listing ${this.plan.listedCards} cards`);
    const ownerUrl = await this.server.createDatabase('denylist');
    await prepareCoreDatabase(ownerUrl, config.lanes);
    const app = await this.environment.openApp(ownerUrl, settingsOf(ownerUrl));
    try {
      this.#report('denyList', await measureDenyList(this.#settings, app, ownerUrl));
    } finally {
      await app.close();
    }
  }

  async #measureNight(): Promise<void> {
    const { environment } = this;
    const open = (url: string) => environment.openApp(url, { ...settingsOf(url), ROLES: 'api' });
    const night = await measureNight(this.#settings, environment.config, open, environment.progress);
    this.#report('closeDate', night.close);
    this.#report('clearing', night.clearing);
  }

  async #buildCity(ownerUrl: string, settings: Readonly<Record<string, string>>): Promise<LoadTerminal[]> {
    const app = await this.environment.openApp(ownerUrl, settings);
    try {
      return await buildCity(app, this.plan.httpPeople, this.environment.signal);
    } finally {
      await app.close();
    }
  }

  #report(load: LoadName, tally: Tally): void {
    this.#loads.push({ load, ...ABOUT[load], ...tally.figures() });
  }

  #seconds(): number {
    return rounded((performance.now() - this.#began) / 1_000, 1);
  }
}

/** Environment of a service on a database of its own. */
function settingsOf(ownerUrl: string): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_URL: '',
    ONECARD_MASTER_KEY: randomBytes(KEY_BYTES).toString('base64'),
    LOG_LEVEL: 'warn',
  };
}
