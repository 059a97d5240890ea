import {
  type DynamicModule,
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Pool } from 'pg';
import { Config } from '../platform/config';
import { ClaimsModule } from './claims/claims.module';
import type { Aggregate } from './domain/event';
import { CoreMetrics } from './core-metrics';
import { SubscriptionRunner, type Subscription } from './subscriptions/subscription-runner';
import { DEFAULT_CORE_LIMITS, TransactionCore } from './transaction-core';

/** Where modules leave the subscriptions that this process shall run; all must be there before the application starts. */
@Injectable()
export class Subscriptions {
  readonly all: Subscription[] = [];
  runner: SubscriptionRunner | undefined;

  add(subscription: Subscription): void {
    if (this.all.some((item) => item.name === subscription.name))
      throw new Error(`two subscriptions are called ${subscription.name}`);
    this.all.push(subscription);
  }

  /** Resolves when what is committed now has been handled, here or in another process. False after `timeoutMs`. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    return (await this.runner?.caughtUp(timeoutMs)) ?? true;
  }
}

/** Starts and stops what runs by itself: subscriptions after everything is wired, the core last of all. */
@Injectable()
class EventStoreLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('EventStore');
  #stopWaking: () => void = () => undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly subscriptions: Subscriptions,
    private readonly metrics: CoreMetrics,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.metrics.watchDepths(() => this.core.depths());
    if (!this.config.roles.has('jobs')) return;
    const runner = new SubscriptionRunner(this.pool, this.core.laneCount, this.subscriptions.all, {
      failed: (name, lane, error) =>
        this.#logger.error({ err: error, subscription: name, lane }, 'a subscription failed; it will be tried again'),
    });
    this.subscriptions.runner = runner;
    await runner.start();
    this.metrics.watchLag(() => runner.lag());
    this.#stopWaking = this.core.onCommit(() => {
      runner.wake();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopWaking();
    await this.core.stop();
    await this.subscriptions.runner?.stop();
  }
}

/** The transaction core, claims of requests and subscriptions. The aggregates come from the composition root. */
@Global()
@Module({})
export class EventStoreModule {
  static forRoot(aggregates: readonly Aggregate<unknown, unknown>[]): DynamicModule {
    return {
      module: EventStoreModule,
      imports: [ClaimsModule],
      providers: [
        CoreMetrics,
        Subscriptions,
        EventStoreLifecycle,
        {
          provide: TransactionCore,
          inject: [Pool, Config, CoreMetrics],
          useFactory: (pool: Pool, config: Config, metrics: CoreMetrics) =>
            TransactionCore.open(
              pool,
              aggregates,
              { ...DEFAULT_CORE_LIMITS, queueLimit: config.queueLimit, cacheStreams: config.cacheStreams },
              metrics,
            ),
        },
      ],
      exports: [TransactionCore, Subscriptions],
    };
  }
}
