import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type CardholderState, TransitCardDirectory } from '../cardholder';
import { type Decide, hexKey, type HexKey, readEvent, type RecordedEvent, TransactionCore } from '../event-store';
import { Inject } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../platform/clock';
import { openAccount, type TransitAccount } from './domain/account';

/** Accounts whose first events are kept in memory: they never change. */
const CACHED_ACCOUNTS = 100_000;

/** An account by the event that opened it. */
export interface NamedAccount {
  readonly streamId: number;
  readonly token: string;
  readonly cardIndex: string;
  readonly origin: RecordedEvent;
}

/** Finds the accounts of transit cards, opening those that are not open, and settles commands about them. */
@Injectable()
export class TransitAccounts {
  readonly #accounts = new LRUCache<string, NamedAccount>({ max: CACHED_ACCOUNTS });

  constructor(
    private readonly core: TransactionCore,
    private readonly directory: TransitCardDirectory,
    private readonly clock: Clock,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /** The keyed blind index of a transit number. */
  indexOf(number: string): string {
    return this.directory.numberIndex(number);
  }

  /** The account of a transit card; undefined when no card has the number. */
  ofNumber(number: string): Promise<NamedAccount | undefined> {
    return this.ofIndex(this.indexOf(number));
  }

  /** The account of a transit card by the blind index of its number. */
  async ofIndex(cardIndex: string): Promise<NamedAccount | undefined> {
    const known = this.#accounts.get(cardIndex);
    if (known !== undefined) return known;
    const card = await this.directory.byIndex(cardIndex);
    if (card === undefined) return undefined;
    const { streamId, token } = card;
    // One key for each card: its first outcome tells where the account begins, however often it is asked for.
    const key = hexKey(`transit account\n${cardIndex}`);
    const decide = openAccount({ cardIndex, token, at: this.clock.now() });
    const { lane, position } = await this.core.execute<CardholderState, TransitAccount>({
      streamId,
      key,
      digest: key,
      decide,
    });
    const origin = position === null ? undefined : await readEvent(this.pool, lane, position);
    if (origin === undefined) throw new Error('the event that opened a transit account is not there');
    const account = { streamId, token, cardIndex, origin };
    this.#accounts.set(cardIndex, account);
    return account;
  }

  /** Settles a command about an account; answers its frozen outcome, and whether an earlier sending had it. */
  async execute<Answer>(
    { streamId, origin }: NamedAccount,
    key: HexKey,
    decide: Decide<CardholderState, TransitAccount>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }> {
    const command = { streamId, key, digest: key, decide, origin };
    const { body, replayed } = await this.core.execute<CardholderState, TransitAccount>(command);
    return { answer: JSON.parse(body) as Answer, replayed };
  }
}
