import { LoadClient } from '../http/load-client';
import type { HttpSetting } from '../http/http-scenario';
import type { LoadOrder, LoadReport } from '../http/load-messages';
import { ServiceProcess } from '../http/service-process';
import { measured } from '../measure';
import { cpuSecondsOf } from '../process-usage';
import { Tally } from '../tally';

/** The steady rate at which gates ask, taps a second. */
export const TAPS_PER_SECOND = 300;
const CONNECTIONS = 64;
/** Before it is measured everybody taps once, as fast as answers come, or for so long, s. */
const WARM_UP_SECONDS = 15;

/** (n): the service in a process, gates in another that ask at a steady rate. Answers the taps let through, warm-up included. */
export async function measureGates(setting: HttpSetting): Promise<{ paced: Tally; acknowledged: number }> {
  const { program, settings, server, plan, signal, terminals } = setting;
  const service = await ServiceProcess.start(program, settings);
  const client = new LoadClient();
  const paced = new Tally();
  let acknowledged = 0;
  const ask = async (order: LoadOrder): Promise<LoadReport> => {
    const report = await client.order(order);
    acknowledged += report.operations;
    paced.faults.push(...report.complaints);
    return report;
  };
  try {
    const { hostname: host, port } = service.baseUrl;
    const target = { host, port: Number(port), terminals, people: plan.gateRiders, connections: CONNECTIONS };
    await client.order({ order: 'begin', asks: 'taps', ...target });
    await client.order({ order: 'signEverybody' });
    await ask({ order: 'closed', seconds: WARM_UP_SECONDS });
    signal.throwIfAborted();
    await client.order({ order: 'sign', requests: Math.ceil(plan.pacedSeconds * TAPS_PER_SECOND) });
    const before = await service.committed();
    const window = async (): Promise<LoadReport> => {
      const report = await ask({ order: 'open', seconds: plan.pacedSeconds, perSecond: TAPS_PER_SECOND });
      paced.latencies.addAll(report.latencies);
      return report;
    };
    await measured(server, paced, window, () => cpuSecondsOf(service.pid));
    const after = await service.committed();
    paced.blocks += after.blocks - before.blocks;
    paced.blockCommands += after.commands - before.commands;
    return { paced, acknowledged };
  } finally {
    client.end();
    await service.stop();
  }
}
