import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config';
import { BatchRunner } from './batch-runner';
import { BatchStore } from './batch-store';

/** How often batches that are to be worked on are looked for. */
const LOOK_MS = 1_000;
/** Batches looked at in one go; those that another process works on are passed over. */
const LOOK_BATCHES = 32;

/** Works on the batches of the service, one after the other; several processes share them. */
@Injectable()
export class BatchWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(BatchWorker.name);
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<void> | undefined;

  constructor(
    private readonly store: BatchStore,
    private readonly runner: BatchRunner,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.#workAll()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'batches could not be worked on; it will be tried again');
        })
        .finally(() => (this.#active = undefined));
    }, LOOK_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#active;
  }

  async #workAll(): Promise<void> {
    for (const batchId of await this.store.unfinished(LOOK_BATCHES)) {
      if (this.#stopping.signal.aborted) return;
      await this.runner.run(batchId, { signal: this.#stopping.signal });
    }
  }
}
