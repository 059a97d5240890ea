import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Metrics } from '../../platform/metrics';
import { denyFactsOf } from '../domain/deny-list/deny-facts';
import { keepFacts } from './deny-reasons';
import { DenyVersions } from './deny-versions';

const PROPAGATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 30, 300];

/** Keeps the deny list: what card events and unpaid rides say about it becomes reasons, and these make its versions. */
@Injectable()
export class DenyListSubscription implements Subscription {
  readonly name = 'transit.deny-list';
  readonly #propagation: Histogram;
  /** Since when the cards that a batch of a lane listed have had to be on the list, until the batch is committed. */
  readonly #listed = new Map<number, readonly number[]>();

  constructor(
    private readonly versions: DenyVersions,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.#propagation = metrics.histogram(
      'onecard_deny_list_propagation_seconds',
      'From the decision that puts a card on the deny list until terminals can read it there',
      PROPAGATION_BUCKETS,
    );
  }

  concerns(event: RecordedEvent): boolean {
    return denyFactsOf(event).length > 0;
  }

  async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
    this.#listed.delete(lane);
    const facts = events.flatMap((event) => denyFactsOf(event));
    if (facts.length === 0) return;
    const changed = await keepFacts(client, facts);
    const made = await this.versions.make(
      client,
      changed.map(({ numberIndex }) => numberIndex),
    );
    const added = new Set(made?.added);
    const since = changed.flatMap((one) => (added.has(one.numberIndex) ? (one.since ?? []) : []));
    this.#listed.set(lane, since);
  }

  /** What was listed can be read from now on. */
  committed(lane: number): void {
    const now = this.clock.now();
    for (const since of this.#listed.get(lane) ?? []) this.#propagation.observe(Math.max(0, now - since) / 1_000);
    this.#listed.delete(lane);
  }
}
