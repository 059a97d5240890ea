import { Inject, Injectable, Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { SubscriptionRunner, Subscriptions, TransactionCore } from '../../event-store';
import { UnavailableError } from '../../platform/errors';
import { TAPS_SUBSCRIPTION } from '../look-up/taps.subscription';
import { MOVEMENTS_SUBSCRIPTION } from './movements.subscription';

/** What it follows: the rows of files, and where taps ended. */
const FOLLOWED: readonly string[] = [MOVEMENTS_SUBSCRIPTION, TAPS_SUBSCRIPTION];

/** How long a file waits for what is committed to be in its rows, ms. */
const CATCH_UP_MS = 120_000;

/** Brings taps, journeys and the rows of operators' files up to what is committed, beside a running service or without one. */
@Injectable()
export class MovementsFollower {
  readonly #logger = new Logger('Transit');

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** Throws UnavailableError when there is too much to do. */
  async catchUp(): Promise<void> {
    if (!(await this.#caughtUp())) throw new UnavailableError('the rows of operators are behind; try again');
  }

  async #caughtUp(): Promise<boolean> {
    if (this.subscriptions.runner !== undefined) return this.subscriptions.caughtUp(CATCH_UP_MS);
    // A command runs no jobs: it follows by itself. A lane that a service is following is left to it.
    const own = this.subscriptions.all.filter(({ name }) => FOLLOWED.includes(name));
    const runner = new SubscriptionRunner(this.pool, this.core.laneCount, own, {
      failed: (name, lane, error) =>
        this.#logger.error({ err: error, subscription: name, lane }, 'it will be tried again'),
    });
    await runner.start();
    try {
      return await runner.caughtUp(CATCH_UP_MS);
    } finally {
      await runner.stop();
    }
  }
}
