import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { Config } from '../../platform/config';
import { PersonVault, type StoredPerson } from './person-vault';

/** Rows looked at in one query. */
const BATCH = 200;
/** After a failure, as when the database is away, it goes on after this time. */
const AGAIN_MS = 10_000;

/**
 * Gives people whose rows are from before there were data keys a key of their own, and the indexes to be found by. Until then
 * they are read as they are, and found by identity and card number only. Runs once in the background after the start.
 */
@Injectable()
export class OldPeopleWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(OldPeopleWorker.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<void> | undefined;
  #stopped = false;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.has('jobs')) this.#start();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#active;
  }

  #start(): void {
    this.#active = this.#upgradeAll().catch((error: unknown) => {
      if (this.#stopped) return;
      this.#logger.warn({ err: error }, 'people of the old form are left over; it will be tried again');
      this.#timer = setTimeout(() => this.#start(), AGAIN_MS).unref();
    });
  }

  async #upgradeAll(): Promise<void> {
    let upgraded = 0;
    const mayGoOn = (): boolean => !this.#stopped;
    for (let behind = 0; mayGoOn();) {
      const { rows } = await this.pool.query<StoredPerson>(
        `SELECT stream_id, data_key, sealed FROM person
          WHERE data_key IS NULL AND erased_at IS NULL AND stream_id > $1 ORDER BY stream_id LIMIT ${BATCH}`,
        [behind],
      );
      for (const row of rows) if (mayGoOn() && (await this.vault.upgrade(this.pool, row))) upgraded += 1;
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) break;
      behind = last.stream_id;
    }
    if (upgraded > 0) this.#logger.log(`${upgraded} people of the old form have keys of their own now`);
  }
}
