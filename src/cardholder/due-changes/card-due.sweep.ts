import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey, Subscriptions, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { CloseOutLedger } from '../close-purses/close-out-ledger';
import { type CardholderState, payOutRest, settleDue, systemOrigin } from '../domain';
import { PersonMerger } from '../merge-persons/person-merger';
import { cardDueSubscription } from './card-due.subscription';

/** How often what is due is looked for. */
const SWEEP_MS = 1_000;
/** Cards seen to in one go at most. */
const SWEEP_BATCH = 500;
const ORIGIN = systemOrigin('upload_window_ended');

interface DueCard {
  lane: number;
  stream_id: number;
  card_id: number;
  kind: string;
  due_at: string;
}

/**
 * Records what becomes of cards by itself, through the core like any command: a report of a loss lapses, a validity ends, a
 * transit purse is released, and what a person who left or was merged had in it moves on. Decisions do not wait for it:
 * they look at the card by the clock. Safe on any number of processes, what is due at one time has one key.
 */
@Injectable()
export class CardDueSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(CardDueSweep.name);
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<number> | undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly merger: PersonMerger,
    private readonly ledger: CloseOutLedger,
    private readonly clock: Clock,
    private readonly config: Config,
    subscriptions: Subscriptions,
  ) {
    subscriptions.add(cardDueSubscription);
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('jobs')) return;
    this.#timer = setInterval(() => {
      this.#active ??= this.sweep()
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'what is due on cards could not be settled; the next sweep tries again');
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

  /** Settles what is due now and answers how many cards were looked at. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const { rows } = await this.pool.query<DueCard>(
      `SELECT lane, stream_id, card_id, kind, floor(extract(epoch FROM due_at) * 1000)::bigint::text AS due_at
       FROM card_due WHERE due_at <= to_timestamp($1 / 1000.0) ORDER BY due_at LIMIT $2`,
      [now, SWEEP_BATCH],
    );
    await Promise.all(rows.map((row) => this.#settle(row, now)));
    return rows.length;
  }

  async #settle(row: DueCard, now: number): Promise<void> {
    const { lane, stream_id: streamId, card_id: cardId, kind, due_at: dueAt } = row;
    const key = hexKey(`card due\n${lane}\n${streamId}\n${cardId}\n${kind}\n${dueAt}`);
    if (kind === 'transit') await this.#release(streamId, key, now);
    else await this.core.execute({ streamId, key, digest: key, decide: settleDue(now) });
    await this.pool.query(
      `DELETE FROM card_due WHERE lane = $1 AND stream_id = $2 AND card_id = $3 AND kind = $4
       AND due_at <= to_timestamp($5 / 1000.0)`,
      [lane, streamId, cardId, kind, now],
    );
  }

  /** The time for uploads is over: the transit purse is the new card's, the survivor's, or is paid out. */
  async #release(streamId: number, key: string, now: number): Promise<void> {
    const request = { key, digest: key };
    const { status, mergedInto } = (await this.core.state<CardholderState>(streamId)).state.person;
    if (status === 'merged' && mergedInto !== undefined) {
      await this.core.execute({ streamId, ...request, decide: settleDue(now) });
      const rest = hexKey(`merge rest\n${key}`);
      await this.merger.merge({ key: rest, digest: rest }, mergedInto, streamId, ORIGIN);
      return;
    }
    const accounts = await this.ledger.accountsFor(streamId, status === 'deceased' ? 'death' : 'transfer_out');
    const decide = payOutRest({ cause: 'requested', accounts, now, origin: ORIGIN });
    await this.core.execute({ streamId, ...request, decide });
  }
}
