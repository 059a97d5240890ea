import type { BenchServer } from './bench-server';
import type { Tally, WindowResult } from './tally';

/** CPU time of whoever is measured beside PostgreSQL, s. */
export type CpuMeter = () => number | undefined;

/** CPU time of this process, s. */
export const ownCpu: CpuMeter = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Runs one window and adds to the tally what it did and what it used. */
export async function measured(
  server: BenchServer,
  tally: Tally,
  window: () => Promise<WindowResult>,
  cpu: CpuMeter = ownCpu,
): Promise<void> {
  const before = await server.usage();
  const cpuBefore = cpu();
  tally.add(await window());
  tally.cpu = sum(tally.cpu, cpuBefore, cpu());
  const after = await server.usage();
  tally.postgresCpu = sum(tally.postgresCpu, before.cpuSeconds, after.cpuSeconds);
  tally.walBytes += after.walBytes - before.walBytes;
}

function sum(total: number | undefined, before: number | undefined, after: number | undefined): number | undefined {
  if (total === undefined || before === undefined || after === undefined) return undefined;
  return total + after - before;
}
