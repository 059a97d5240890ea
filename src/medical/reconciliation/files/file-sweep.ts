import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../../platform/config';
import { ReconciliationFiles } from './reconciliation-files';

/** How often files that have expired are looked for. */
const SWEEP_MS = 10 * 60_000;

/** Deletes files of reconciliation after their last day. */
@Injectable()
export class FileSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(FileSweep.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<unknown> | undefined;

  constructor(
    private readonly files: ReconciliationFiles,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.files
        .sweep()
        .catch((error: unknown) => {
          this.#logger.warn(
            { err: error },
            'expired files of reconciliation could not be deleted; it will be tried again',
          );
        })
        .finally(() => (this.#active = undefined));
    }, SWEEP_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }
}
