import { Latencies } from './latencies';

/** What one window of a load came to. */
export interface WindowResult {
  /** Operations that ended as they should. */
  readonly operations: number;
  /** Operations that failed or were declined although nothing called for it. */
  readonly unexpected: number;
  /** From the first start to the last end, s. */
  readonly seconds: number;
}

/** The figures of one load. Those that this machine or server does not tell are null. */
export interface Figures {
  readonly operations: number;
  readonly unexpected: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Commands that were committed together, on average. */
  readonly meanBlock: number | null;
  /** CPUs that the driver of the load (or the service under load) kept busy. */
  readonly cpu: number | null;
  /** CPUs that PostgreSQL kept busy. */
  readonly postgresCpu: number | null;
  /** CPU time an operation, µs: of the driver (or the service under load) and of PostgreSQL. */
  readonly cpuMicros: number | null;
  readonly postgresCpuMicros: number | null;
  /** Write-ahead log an operation, bytes. */
  readonly walBytes: number | null;
  /** Why the figures must not be trusted; empty when they may. */
  readonly faults: readonly string[];
}

/** Adds up the windows of one load, which are spread over the run. */
export class Tally {
  readonly latencies = new Latencies();
  readonly faults: string[] = [];
  operations = 0;
  unexpected = 0;
  seconds = 0;
  blocks = 0;
  blockCommands = 0;
  /** CPU time, s; undefined when unknown. */
  cpu: number | undefined = 0;
  postgresCpu: number | undefined = 0;
  walBytes = 0;

  /** Counts a window. */
  add({ operations, unexpected, seconds }: WindowResult): void {
    this.operations += operations;
    this.unexpected += unexpected;
    this.seconds += seconds;
  }

  figures(): Figures {
    const faults = [...this.faults];
    if (this.unexpected > 0) faults.push(`${this.unexpected} operations failed or were declined`);
    if (this.operations === 0) faults.push('nothing was done');
    return {
      operations: this.operations,
      unexpected: this.unexpected,
      seconds: rounded(this.seconds, 1),
      perSecond: rounded(this.seconds === 0 ? 0 : this.operations / this.seconds, 1),
      p50Ms: this.latencies.percentile(0.5),
      p95Ms: this.latencies.percentile(0.95),
      p99Ms: this.latencies.percentile(0.99),
      p999Ms: this.latencies.percentile(0.999),
      meanBlock: this.blocks === 0 ? null : rounded(this.blockCommands / this.blocks, 1),
      cpu: this.#cores(this.cpu),
      postgresCpu: this.#cores(this.postgresCpu),
      cpuMicros: this.#microsOf(this.cpu),
      postgresCpuMicros: this.#microsOf(this.postgresCpu),
      walBytes: this.operations === 0 ? null : Math.round(this.walBytes / this.operations),
      faults,
    };
  }

  #microsOf(cpuSeconds: number | undefined): number | null {
    return cpuSeconds === undefined || this.operations === 0 ? null : rounded((cpuSeconds * 1e6) / this.operations, 1);
  }

  #cores(cpuSeconds: number | undefined): number | null {
    return cpuSeconds === undefined || this.seconds === 0 ? null : rounded(cpuSeconds / this.seconds, 2);
  }
}

/** A number to so many decimal places. */
export function rounded(value: number, places: number): number {
  const factor = 10 ** places;
  return Math.round(value * factor) / factor;
}
