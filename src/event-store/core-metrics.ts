import { Injectable } from '@nestjs/common';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { Metrics } from '../platform/metrics';
import type { CoreObserver } from './lanes/command';

const BLOCK_SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const COMMIT_SECONDS_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];

/** What the core and the subscriptions show at /metrics. */
@Injectable()
export class CoreMetrics implements CoreObserver {
  readonly #metrics: Metrics;
  readonly #blockSize: Histogram;
  readonly #commitSeconds: Histogram;
  readonly #conflicts: Counter<'lane'>;
  readonly #replays: Counter<'lane'>;
  readonly #cache: Counter<'result'>;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#blockSize = metrics.histogram(
      'onecard_block_commands',
      'Commands committed together in a block',
      BLOCK_SIZE_BUCKETS,
    );
    this.#commitSeconds = metrics.histogram(
      'onecard_block_commit_seconds',
      'Time of one commit_block round trip in seconds',
      COMMIT_SECONDS_BUCKETS,
    );
    this.#conflicts = metrics.counter(
      'onecard_version_conflicts_total',
      'Blocks decided again because another process wrote first',
      ['lane'],
    );
    this.#replays = metrics.counter(
      'onecard_outcome_replays_total',
      'Commands answered with their stored first outcome',
      ['lane'],
    );
    this.#cache = metrics.counter('onecard_stream_cache_total', 'Streams found in memory or read from the database', [
      'result',
    ]);
  }

  blockCommitted(_lane: number, commands: number, milliseconds: number): void {
    this.#blockSize.observe(commands);
    this.#commitSeconds.observe(milliseconds / 1000);
  }

  conflict(lane: number): void {
    this.#conflicts.inc({ lane });
  }

  replay(lane: number): void {
    this.#replays.inc({ lane });
  }

  cache(hits: number, misses: number): void {
    if (hits > 0) this.#cache.inc({ result: 'hit' }, hits);
    if (misses > 0) this.#cache.inc({ result: 'miss' }, misses);
  }

  /** Shows how many commands wait or are in flight in each lane. */
  watchDepths(depths: () => number[]): void {
    this.#metrics.gauge(
      'onecard_lane_queue_depth',
      'Commands waiting or in flight',
      (gauge: Gauge<'lane'>) => {
        depths().forEach((depth, lane) => {
          gauge.set({ lane }, depth);
        });
        return undefined;
      },
      ['lane'],
    );
  }

  /** Shows how many events each subscription has still to handle, refreshed in the background so that a scrape never waits. */
  watchLag(read: () => Promise<Map<string, number>>): void {
    let known = new Map<string, number>();
    this.#metrics.gauge(
      'onecard_subscription_lag_events',
      'Events committed but not yet handled by the subscription',
      (gauge: Gauge<'subscription'>) => {
        void read().then(
          (lag) => (known = lag),
          () => undefined,
        );
        for (const [subscription, events] of known) gauge.set({ subscription }, events);
        return undefined;
      },
      ['subscription'],
    );
  }
}
