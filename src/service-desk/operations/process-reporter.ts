import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { TransactionCore } from '../../event-store';
import { Metrics } from '../../platform/metrics';
import { bucketsOf, type LatencyCounts, since, totalOf } from './latency-window';

/** How often a process that has something to do says how it does. */
const EVERY_MS = 5_000;
/** Readings kept: latencies are those of the last minute. */
const READINGS = 12;
/** A process that was not heard of for so long had nothing to do, or is gone, s. */
export const SILENT_AFTER_SECONDS = 15;

const HISTOGRAM = 'onecard_http_request_duration_seconds';
const ROUTE = '/v1/authorizations';

/** How one process is doing. */
export interface ProcessFigures {
  /** Commands waiting or in flight, by lane. */
  readonly depths: readonly number[];
  /** Of authorizations in the last minute. */
  readonly latencies: { readonly bounds: readonly (number | null)[]; readonly counts: readonly number[] };
}

/**
 * Leaves the figures of this process where every process finds them. One small statement in five seconds, and none from a
 * process that has nothing to do.
 */
@Injectable()
export class ProcessReporter implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #process = randomUUID();
  readonly #readings: LatencyCounts[] = [];
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      // The next report says the same again; nobody waits for this one.
      this.#active = this.#turn().catch(() => undefined);
    }, EVERY_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }

  /** Writes the figures as they are now. */
  async report(): Promise<void> {
    await this.#write(await this.#read());
  }

  async #turn(): Promise<void> {
    const reading = await this.#read();
    const busy = totalOf(since(reading, this.#readings[0])) > 0 || this.core.depths().some((depth) => depth > 0);
    if (busy) await this.#write(reading);
    this.#readings.push(reading);
    if (this.#readings.length > READINGS) this.#readings.shift();
  }

  async #read(): Promise<LatencyCounts> {
    const histogram = this.metrics.registry.getSingleMetric(HISTOGRAM);
    const { values = [] } = (await histogram?.get()) ?? {};
    return bucketsOf(values, ROUTE, 'POST');
  }

  async #write(reading: LatencyCounts): Promise<void> {
    const { bounds, counts } = since(reading, this.#readings[0]);
    const finite = bounds.map((bound) => (bound === Infinity ? null : bound));
    const figures: ProcessFigures = { depths: this.core.depths(), latencies: { bounds: finite, counts } };
    await this.pool.query({
      name: 'desk_process_report',
      text: `WITH gone AS (DELETE FROM desk_process WHERE seen_at < now() - interval '1 hour')
        INSERT INTO desk_process (process, seen_at, figures) VALUES ($1, clock_timestamp(), $2)
        ON CONFLICT (process) DO UPDATE SET seen_at = excluded.seen_at, figures = excluded.figures`,
      values: [this.#process, JSON.stringify(figures)],
    });
  }
}
