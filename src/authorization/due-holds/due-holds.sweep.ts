import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey, Subscriptions, TransactionCore } from '../../event-store';
import { ServerTime } from '../../platform/clock';
import { Config } from '../../platform/config';
import { exclusively } from '../../platform/database';
import { AuthorizationCore } from '../authorization-core';
import { decideAutoCapture, decideExpiry } from '../domain';
import { type DueHold, DueHoldStore, type DuePlace } from './due-hold-store';
import { openHoldsSubscription } from './open-holds.subscription';

/** How often due holds are looked for at least; one that is due before is looked for at its time. */
const SWEEP_MS = 1_000;
/** Holds that are read at once, and settled at once: what terminals wait for is a block of these. */
const PAGE = 500;
const IN_FLIGHT = 32;
/** While more commands wait in the core than this, the sweep gives way, but for no longer than this before each group. */
const BUSY_DEPTH = 256;
const GIVE_WAY_MS = 10;
const GIVE_WAY_TIMES = 20;
const LOCK = 'authorization.due-holds';

/**
 * Settles holds whose time has come by the database's clock: those with a time of capture are captured, the others expire. Through
 * the core like any command: a capture or reversal that races it is decided before or after, never at once. One process is at it at
 * a time; should two be, each hold is settled under one key all the same.
 */
@Injectable()
export class DueHoldsSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(DueHoldsSweep.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<void> | undefined;
  #ended = false;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly store: DueHoldStore,
    private readonly authorizations: AuthorizationCore,
    private readonly core: TransactionCore,
    private readonly time: ServerTime,
    private readonly config: Config,
    subscriptions: Subscriptions,
  ) {
    subscriptions.add(openHoldsSubscription);
  }

  onApplicationBootstrap(): void {
    if (this.config.roles.has('jobs')) this.#wakeIn(SWEEP_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#active;
  }

  /** Settles what is due, and answers how many holds were looked at; undefined when another process is at it. */
  async sweep(): Promise<number | undefined> {
    return (await exclusively(this.pool, LOCK, () => this.settleDue()))?.result;
  }

  /** The same, whether or not another process is at it. */
  async settleDue(): Promise<number> {
    const now = await this.time.now();
    let [count, after]: [number, DuePlace | undefined] = [0, undefined];
    while (!this.#ended) {
      const page: readonly DueHold[] = await this.store.due(now, after, PAGE);
      await this.#settlePage(page, now);
      count += page.length;
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
    return count;
  }

  async #settlePage(page: readonly DueHold[], now: number): Promise<void> {
    for (let from = 0; from < page.length; from += IN_FLIGHT) {
      if (this.#ended) return;
      await this.#giveWay();
      await this.#settleAll(page.slice(from, from + IN_FLIGHT), now);
    }
  }

  #wakeIn(ms: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#active = this.#round().then((next) => {
        this.#wakeIn(next);
      });
    }, ms);
  }

  /** One sweep; answers in how many ms the next one is to be. */
  async #round(): Promise<number> {
    try {
      await this.sweep();
      const next = await this.store.nextDueAt();
      if (next === undefined) return SWEEP_MS;
      const wait = next - (await this.time.now());
      // What is overdue was left by a failure, or another process is at it.
      return wait <= 0 ? SWEEP_MS : Math.min(wait, SWEEP_MS);
    } catch (error) {
      this.#logger.warn({ err: error }, 'due holds could not be settled; the next sweep tries again');
      return SWEEP_MS;
    }
  }

  async #giveWay(): Promise<void> {
    for (let times = 0; times < GIVE_WAY_TIMES && this.#depth() > BUSY_DEPTH; times += 1) await sleep(GIVE_WAY_MS);
  }

  #depth(): number {
    return this.core.depths().reduce((sum, depth) => sum + depth, 0);
  }

  /** One that fails does not keep the others from their time. */
  async #settleAll(holds: readonly DueHold[], now: number): Promise<void> {
    const ends = await Promise.allSettled(holds.map((hold) => this.#settle(hold, now)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) this.#logger.warn({ err: failed.reason as unknown }, 'a due hold is left for the next sweep');
  }

  async #settle(hold: DueHold, now: number): Promise<void> {
    const { lane, position, streamId, dueAt, isCapture } = hold;
    const origin = await this.authorizations.eventAt(lane, position);
    if (origin) {
      const key = hexKey(`${isCapture ? 'auto-capture' : 'expiry'}\n${lane}\n${position}\n${dueAt}`);
      const decide = isCapture ? decideAutoCapture({ now }) : decideExpiry({ now });
      await this.authorizations.settle({ streamId, key, digest: key, decide, origin });
    }
    await this.store.remove(hold);
  }
}
