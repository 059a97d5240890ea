import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type CardholderState, TransitCardDirectory } from '../cardholder';
import { type Decide, hexKey, type HexKey, readEvent, type RecordedEvent, TransactionCore } from '../event-store';
import { Inject } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../platform/clock';
import { openAccount, type TransitAccount, type TransitAccountOpenedData } from './domain/account';

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
  async ofNumber(number: string): Promise<NamedAccount | undefined> {
    const cardIndex = this.indexOf(number);
    const known = this.#accounts.get(cardIndex);
    if (known !== undefined) return known;
    const card = await this.directory.byNumber(number);
    if (card === undefined) return undefined;
    return this.#opened({ cardIndex, ...card });
  }

  /** The account of a card whose taps were taken, by the index of its number. Throws when none was opened. */
  async ofIndex(cardIndex: string, streamId: number): Promise<NamedAccount> {
    const known = this.#accounts.get(cardIndex);
    if (known !== undefined) return known;
    return this.#opened({ cardIndex, streamId, token: '' });
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

  /** One key for each card: its first outcome tells where the account begins, however often it is asked for. */
  async #opened({ cardIndex, streamId, token }: Omit<NamedAccount, 'origin'>): Promise<NamedAccount> {
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
    const account = { streamId, token: (origin.data as TransitAccountOpenedData).token, cardIndex, origin };
    this.#accounts.set(cardIndex, account);
    return account;
  }
}
