import type { BenchServer } from '../bench-server';
import { measured } from '../measure';
import type { BenchPlan } from '../plan';
import { cpuSecondsOf, peakMemoryOf } from '../process-usage';
import { Tally } from '../tally';
import { LoadClient } from './load-client';
import type { LoadReport, LoadTerminal } from './load-messages';
import { ServiceProcess } from './service-process';

/** Connections of the load, each with one request at a time. */
export const CONNECTIONS = 256;
/** The steady rate at which latency is measured, requests a second. */
export const PACED_PER_SECOND = 300;
/** More requests are signed than the service answered in the time so far by this factor. */
const MARGIN = 1.4;
/** The warm-up ends when everybody has bought something, at the latest after this time, s. */
const WARM_UP_SECONDS = 15;

/** Where and with what the service is measured. */
export interface HttpSetting {
  readonly server: BenchServer;
  readonly plan: BenchPlan;
  readonly signal: AbortSignal;
  /** The onecard command line. */
  readonly program: string;
  /** Environment of the service: its database and keys. */
  readonly settings: Readonly<Record<string, string>>;
  readonly terminals: readonly LoadTerminal[];
}

/** What the service did. */
export interface HttpResult {
  readonly full: Tally;
  readonly paced: Tally;
  readonly peakMemory: number | undefined;
  /** Purchases acknowledged in all, warm-up included. */
  readonly acknowledged: number;
}

/** (d): the whole service in a process, the load in another: as fast as it can with all connections, then at a steady rate. */
export async function measureHttp(setting: HttpSetting): Promise<HttpResult> {
  const service = await ServiceProcess.start(setting.program, setting.settings);
  const client = new LoadClient();
  try {
    const run = new HttpRun(setting, service, client);
    return await run.all();
  } finally {
    client.end();
    await service.stop();
  }
}

class HttpRun {
  readonly #full = new Tally();
  readonly #paced = new Tally();
  #acknowledged = 0;

  constructor(
    private readonly setting: HttpSetting,
    private readonly service: ServiceProcess,
    private readonly client: LoadClient,
  ) {}

  async all(): Promise<HttpResult> {
    const { plan, terminals } = this.setting;
    const { hostname: host, port } = this.service.baseUrl;
    const target = {
      asks: 'purchases' as const,
      host,
      port: Number(port),
      terminals,
      people: plan.httpPeople,
      connections: CONNECTIONS,
    };
    await this.client.order({ order: 'begin', ...target });
    let perSecond = await this.#warmUp();
    for (let round = 0; round < Math.min(2, plan.rounds); round += 1) {
      perSecond = Math.max(perSecond, await this.#window(perSecond));
    }
    await this.#pacedWindow();
    const peakMemory = peakMemoryOf(this.service.pid);
    return { full: this.#full, paced: this.#paced, peakMemory, acknowledged: this.#acknowledged };
  }

  /** Code and caches of a service that has run for a while. Answers the throughput, which tells how many requests a window needs. */
  async #warmUp(): Promise<number> {
    await this.client.order({ order: 'signEverybody' });
    const report = await this.client.order({ order: 'closed', seconds: WARM_UP_SECONDS });
    this.#note(this.#full, report, false);
    return report.operations / report.seconds;
  }

  async #window(expectedPerSecond: number): Promise<number> {
    const { server, plan, signal } = this.setting;
    signal.throwIfAborted();
    const seconds = plan.windowSeconds;
    await this.client.order({ order: 'sign', requests: Math.ceil(expectedPerSecond * seconds * MARGIN) });
    const before = await this.service.committed();
    const window = async (): Promise<LoadReport> => {
      const report = await this.client.order({ order: 'closed', seconds });
      this.#note(this.#full, report, true);
      return report;
    };
    await measured(server, this.#full, window, () => cpuSecondsOf(this.service.pid));
    const after = await this.service.committed();
    this.#full.blocks += after.blocks - before.blocks;
    this.#full.blockCommands += after.commands - before.commands;
    return this.#full.operations / this.#full.seconds;
  }

  async #pacedWindow(): Promise<void> {
    const { server, plan, signal } = this.setting;
    signal.throwIfAborted();
    const seconds = plan.pacedSeconds;
    await this.client.order({ order: 'sign', requests: Math.ceil(PACED_PER_SECOND * seconds) });
    const before = await this.service.committed();
    const window = async (): Promise<LoadReport> => {
      const report = await this.client.order({ order: 'open', seconds, perSecond: PACED_PER_SECOND });
      this.#note(this.#paced, report, true);
      return report;
    };
    await measured(server, this.#paced, window, () => cpuSecondsOf(this.service.pid));
    const after = await this.service.committed();
    this.#paced.blocks += after.blocks - before.blocks;
    this.#paced.blockCommands += after.commands - before.commands;
  }

  #note(tally: Tally, report: LoadReport, counts: boolean): void {
    this.#acknowledged += report.operations;
    if (counts) tally.latencies.addAll(report.latencies);
    tally.faults.push(...report.complaints);
  }
}
