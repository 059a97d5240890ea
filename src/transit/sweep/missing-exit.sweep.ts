import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { takeTaps, type TapsTaken } from '../domain/account';
import { FarePolicies } from '../fare-policies/fare-policies';
import { TransitAccounts } from '../transit-accounts';

/** How often what waits for an exit is looked for. Nobody waits for it: the last day for uploads is over already. */
const SWEEP_MS = 10 * 60_000;
/** Journeys that are looked at together. */
const BATCH = 200;
/** Journeys that one sweep looks at, at most; the next one goes on. */
const MAX_JOURNEYS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SOURCE = 'sweep';

const WAITING = `SELECT j.stream_id AS "streamId", j.account, j.journey_id AS "journeyId", j.journey->>'city' AS city,
    (j.journey->>'start')::bigint AS start, t.card_index AS "cardIndex", c.token
  FROM transit_journey j JOIN transit_tap t ON t.tap_id = j.journey_id
  JOIN transit_card c ON c.number_index = t.card_index::uuid
 WHERE j.journey->>'status' = 'open' AND (j.journey->>'start')::bigint < $1
   AND ((j.journey->>'start')::bigint, j.journey_id) > ($2, $3)
 ORDER BY (j.journey->>'start')::bigint, j.journey_id LIMIT ${BATCH}`;

interface Waiting {
  readonly streamId: number;
  readonly account: number;
  readonly journeyId: string;
  readonly city: string;
  readonly start: number;
  readonly cardIndex: string;
  readonly token: string;
}

/** What a sweep did. */
export interface Swept {
  /** Journeys that waited for longer than uploads may take. */
  readonly waiting: number;
  /** Accounts of which something changed. */
  readonly accounts: number;
  /** What their cards paid for it, owed parts included, fen; negative where they were credited. */
  readonly paid: number;
}

/**
 * Ends journeys whose exit can come no more: the next upload of the card would, and a card that is never used again has none.
 * Done through the core like any upload, without taps. Safe on any number of processes: what is ended stays ended, and one hour's
 * look at an account has one key.
 */
@Injectable()
export class MissingExitSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(MissingExitSweep.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<unknown> | undefined;
  #stopping = false;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly accounts: TransitAccounts,
    private readonly policies: FarePolicies,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.sweep()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'journeys without an exit could not be ended; the next sweep tries again');
        })
        .finally(() => (this.#active = undefined));
    }, SWEEP_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#active;
  }

  /** Ends what waits for an exit now, up to a number of journeys. */
  async sweep(): Promise<Swept> {
    const now = this.clock.now();
    const sum = { waiting: 0, accounts: 0, paid: 0 };
    let after: Pick<Waiting, 'start' | 'journeyId'> = { start: 0, journeyId: '' };
    while (sum.waiting < MAX_JOURNEYS && !this.#stopping) {
      const values = [now - this.config.transitUploadWindowDays * DAY_MS, after.start, after.journeyId];
      const { rows } = await this.pool.query<Waiting>({ name: 'transit_waiting', text: WAITING, values });
      const groups = Map.groupBy(rows, ({ streamId, account, city }) => `${streamId} ${account} ${city}`);
      const ended = await Promise.all(
        [...groups.values()].flatMap(([first]) => (first ? [this.#end(first, now)] : [])),
      );
      sum.waiting += rows.length;
      for (const taken of ended) {
        if (taken === undefined || Object.keys(taken.ends).length === 0) continue;
        sum.accounts += 1;
        sum.paid += taken.paid.transit + taken.paid.epurse + taken.paid.owed;
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) break;
      after = last;
    }
    return sum;
  }

  /** Undefined where another process, or an earlier sweep of this hour, has looked at it. */
  async #end({ streamId, city, cardIndex, token }: Waiting, now: number): Promise<TapsTaken | undefined> {
    const account = await this.accounts.ofCard(cardIndex, { streamId, token });
    const policies = await this.policies.policiesOf(city);
    const key = hexKey(['transit sweep', cardIndex, city, Math.floor(now / HOUR_MS)].join('\n'));
    const lateAfterDays = this.config.transitUploadWindowDays;
    const decide = takeTaps({ source: SOURCE, city, taps: [], policies, now, asOf: now, lateAfterDays });
    const { answer, replayed } = await this.accounts.execute<TapsTaken>(account, key, decide);
    return replayed ? undefined : answer;
  }
}
