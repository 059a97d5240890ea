import type { Command } from 'commander';
import { createApp } from '../app';
import { type BenchEnvironment, type BenchWish, planOf, render, runBenchmark } from '../benchmark';
import { type Config, ConfigError, loadConfig } from '../platform/config';
import { acquirePostgres } from '../platform/embedded-postgres';
import { Interrupted } from './with-postgres';

interface BenchOptions {
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly only?: string;
  readonly seconds?: string;
}

/** `onecard bench`: measures core and service against pgbench and a naive baseline. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('Measure the core and the service against pgbench and a row-locking baseline.')
    .option('--quick', 'less of everything: at most one minute, figures only roughly right')
    .option('--only <letters>', 'only these loads, such as a,c (default: all but g, l and p)')
    .option('--seconds <n>', 'length of one window of a load (default: 6, quick: 2.5)')
    .option('--json', 'print one JSON object: machine, loads, ratios')
    .addHelpText(
      'after',
      `
Loads:
  a  pgbench -M prepared, TPC-B, 32 clients, scale 20 (left out where there is no pgbench)
  b  a purchase as most would write it: one transaction through TypeORM, rows locked
  c  purchases of random cardholders in the core, in this process
  d  the whole service in a process of its own, signed requests over HTTP from another one
  e  (c) with all purchases at one merchant
  f  (c) with ten times the history
  g  the service desk among a million cardholders: look-up and page over HTTP (only when asked for: takes minutes to make)
  h  medical bills of 100 lines calculated in this process, without a database
  i  settlements of bills of ten lines in the core, 64 at a time
  j  taps in batches of 5,000: taken, priced, booked, and in the tables that follow from them
  k  journeys priced in this process, without a database
  l  what changed on a deny list of a million cards, read in this process (only when asked for: takes minutes to make)
  n  gates that ask before they open, over HTTP at 300 taps a second, cards with a fortnight of rides
  o  files of contributions to personal accounts imported in this process; then purchases at 300 a second, alone and beside an import
  p  a business date of a million postings at 5,000 merchants closed and cleared (only when asked for)

Works in scratch databases onecard_bench_… on the server of DATABASE_URL (whose login must be allowed to make databases) or
on the embedded one, and drops them. Takes up to eight minutes and some 15 GB of disk meanwhile. Nothing else should run.

Exit codes: 0 measured, 1 it failed or a figure cannot be trusted, 2 wrong usage.`,
    )
    .action(bench);
}

async function bench(options: BenchOptions): Promise<void> {
  const config = loadConfig();
  const plan = readPlan(options);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Interrupted('interrupted'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const postgres = await acquirePostgres(config);
  try {
    const report = await runBenchmark(plan, environmentOf(config, postgres.ownerUrl, interruption.signal));
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : render(report, plan));
    if (!report.valid) process.exitCode = 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await postgres.release();
  }
}

function readPlan({ quick, only, seconds }: BenchOptions) {
  const wish: BenchWish = {
    quick: quick === true,
    ...(only === undefined ? {} : { only: only.split(',').map((letter) => letter.trim()) }),
    ...(seconds === undefined ? {} : { seconds: Number(seconds) }),
  };
  try {
    return planOf(wish);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError(error.message);
    throw error;
  }
}

function environmentOf(config: Config, ownerUrl: string, signal: AbortSignal): BenchEnvironment {
  const program = process.argv[1];
  if (program === undefined) throw new Error('nobody knows how this program was started');
  return {
    ownerUrl,
    config,
    program,
    openApp: async (url, settings) => {
      const app = await createApp(loadConfig({ ...process.env, ...settings }), { ownerUrl: url, appUrl: undefined });
      return app.init();
    },
    progress: (line) => {
      process.stderr.write(`${line}\n`);
    },
    signal,
  };
}
