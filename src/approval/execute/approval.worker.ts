import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config';
import { ApprovalExecutor } from './approval-executor';

/** How often requests that are approved and left over are looked for. */
const LOOK_MS = 2_000;

/** Takes up approved requests whose process has died, or that could not be carried out at once. */
@Injectable()
export class ApprovalWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(ApprovalWorker.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<unknown> | undefined;

  constructor(
    private readonly executor: ApprovalExecutor,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.executor
        .carryOutDue()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'approved requests could not be looked for; it will be tried again');
        })
        .finally(() => (this.#active = undefined));
    }, LOOK_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }
}
