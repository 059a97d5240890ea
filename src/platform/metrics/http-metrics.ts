import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from './metrics';

/** Upper bounds of the latency histogram, in seconds. */
const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type RequestLabel = 'route' | 'method' | 'status';

/** Counts and times every request by route pattern, never by path: paths have ids in them. */
@Injectable()
export class HttpMetrics {
  readonly #requests: Counter<RequestLabel>;
  readonly #latency: Histogram<RequestLabel>;
  readonly #children = new Map<string, { count(): void; observe(seconds: number): void }>();

  constructor(metrics: Metrics) {
    const labels: RequestLabel[] = ['route', 'method', 'status'];
    this.#requests = metrics.counter('onecard_http_requests_total', 'HTTP requests answered', labels);
    this.#latency = metrics.histogram(
      'onecard_http_request_duration_seconds',
      'Time from the request line to the last byte of the answer',
      LATENCY_BUCKETS_SECONDS,
      labels,
    );
  }

  /** Measures all routes of a server. */
  install(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
      const series = this.#seriesOf(route, request.method, reply.statusCode);
      series.count();
      series.observe(reply.elapsedTime / 1000);
      done();
    });
  }

  /** Routes, methods and statuses are few, so their series are kept: finding them by labels costs more than counting. */
  #seriesOf(route: string, method: string, status: number) {
    const name = `${status} ${method} ${route}`;
    let series = this.#children.get(name);
    if (series === undefined) {
      const count = this.#requests.labels({ route, method, status });
      const latency = this.#latency.labels({ route, method, status });
      series = {
        count: () => {
          count.inc();
        },
        observe: (seconds) => {
          latency.observe(seconds);
        },
      };
      this.#children.set(name, series);
    }
    return series;
  }
}
