import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey, Subscriptions } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { AuthorizationCore } from '../authorization-core';
import { decideExpiry } from '../domain';
import { openHoldsSubscription } from './open-holds.subscription';

/** How often due holds are looked for. */
const SWEEP_MS = 1_000;
/** Holds released in one go at most. */
const SWEEP_BATCH = 500;

interface DueHold {
  lane: number;
  position: number;
  stream_id: number;
  entity: number;
  /** Microseconds since the epoch, as text. */
  expires_at: string;
}

/**
 * Releases holds whose time is over, through the core like any command: a capture or reversal that races it is decided
 * before or after, never at once. Safe on any number of processes, each hold expires under one key.
 */
@Injectable()
export class HoldExpirySweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(HoldExpirySweep.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<number> | undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: AuthorizationCore,
    private readonly clock: Clock,
    private readonly config: Config,
    subscriptions: Subscriptions,
  ) {
    subscriptions.add(openHoldsSubscription);
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.sweep()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'holds could not be expired; the next sweep tries again');
          return 0;
        })
        .finally(() => (this.#active = undefined));
    }, SWEEP_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }

  /** Releases the holds that are due now and answers how many were looked at. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const { rows } = await this.pool.query<DueHold>(
      `SELECT lane, position, stream_id, entity, (extract(epoch FROM expires_at) * 1000000)::bigint::text AS expires_at
       FROM open_hold WHERE expires_at <= to_timestamp($1 / 1000.0) ORDER BY open_hold.expires_at LIMIT $2`,
      [now, SWEEP_BATCH],
    );
    await Promise.all(rows.map((hold) => this.#expire(hold, now)));
    return rows.length;
  }

  async #expire(hold: DueHold, now: number): Promise<void> {
    const origin = await this.core.eventAt(hold.lane, hold.position);
    if (origin) {
      const key = hexKey(`expiry\n${hold.lane}\n${hold.position}\n${hold.expires_at}`);
      await this.core.settle({ streamId: hold.stream_id, key, digest: key, decide: decideExpiry({ now }), origin });
    }
    // A hold that got another time meanwhile stays.
    await this.pool.query(
      `DELETE FROM open_hold WHERE lane = $1 AND stream_id = $2 AND entity = $3
       AND (extract(epoch FROM expires_at) * 1000000)::bigint = $4::bigint`,
      [hold.lane, hold.stream_id, hold.entity, hold.expires_at],
    );
  }
}
