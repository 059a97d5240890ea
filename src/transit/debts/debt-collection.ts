import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config';
import { TransitDebts } from './transit-debts';

/** How often debts are looked for whose purses may have money again. */
const SWEEP_MS = 1_000;
const SWEEP_BATCH = 256;

/**
 * Collects debts when purses have money again: the subscription of the deny list asks, this tries. Safe on any number of
 * processes, an attempt has one key.
 */
@Injectable()
export class DebtCollection implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(DebtCollection.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<number> | undefined;

  constructor(
    private readonly debts: TransitDebts,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.sweep()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'debts of rides could not be collected; the next sweep tries again');
          return 0;
        })
        .finally(() => (this.#active = undefined));
    }, SWEEP_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }

  /** Tries the debts that were asked for; answers how many. */
  async sweep(): Promise<number> {
    const asked = await this.debts.page(undefined, SWEEP_BATCH, 'asked');
    await Promise.all(
      asked.map(async (debt) => {
        await this.debts.collect(debt.cardIndex, `asked ${debt.asked}`);
        await this.debts.noteTried(debt);
      }),
    );
    return asked.length;
  }
}
