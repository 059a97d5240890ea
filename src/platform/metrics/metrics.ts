import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The metrics of the process. Each application has a registry of its own, so that several can live in one process. Names
 * begin with `onecard_`; a name is registered once.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  #defaults = false;

  /** A number that only grows. */
  counter<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** A number read when metrics are asked for, such as a queue's depth. `read` may set labelled values itself. */
  gauge<Label extends string = never>(
    name: string,
    help: string,
    read: (gauge: Gauge<Label>) => number | undefined,
    labelNames: Label[] = [],
  ): Gauge<Label> {
    const gauge = new Gauge<Label>({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: () => {
        const value = read(gauge);
        if (value !== undefined) gauge.set(value);
      },
    });
    return gauge;
  }

  /** How values are distributed; `buckets` are upper bounds in the metric's unit. */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ): Histogram<Label> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }

  /** Everything in Prometheus's text format. */
  async text(): Promise<string> {
    if (!this.#defaults) collectDefaultMetrics({ register: this.registry });
    this.#defaults = true;
    return this.registry.metrics();
  }

  /** Content type of `text()`. */
  get contentType(): string {
    return this.registry.contentType;
  }
}
