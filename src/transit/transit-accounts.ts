import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type CardholderState, type CardLocation, TransitCardDirectory } from '../cardholder';
import {
  type Decide,
  hexKey,
  type HexKey,
  readEvent,
  readEventsAt,
  MAX_EVENTS_PER_READ,
  type RecordedEvent,
  type Settled,
  TransactionCore,
} from '../event-store';
import { Inject } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../platform/clock';
import { evolveAccount, openAccount, type TransitAccount, type TransitAccountOpenedData } from './domain/account';

/** Accounts whose first events are kept in memory: they never change. */
const CACHED_ACCOUNTS = 100_000;
/** Accounts that are opened side by side. */
const OPENED_AT_ONCE = 1_024;

/** An account by the event that opened it. */
export interface NamedAccount {
  readonly streamId: number;
  readonly token: string;
  readonly cardIndex: string;
  readonly origin: RecordedEvent;
}

/** A transit card of a person. */
export interface PersonAccount {
  readonly cardIndex: string;
  /** The card that the transit number rides with. */
  readonly token: string;
  readonly account: TransitAccount | undefined;
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
    return card === undefined ? undefined : this.ofCard(cardIndex, card);
  }

  /** The accounts of transit cards by the blind indexes of their numbers; a card that nobody has is left out. */
  async ofIndexes(cardIndexes: readonly string[]): Promise<ReadonlyMap<string, NamedAccount>> {
    const found = new Map<string, NamedAccount>();
    const missing = cardIndexes.filter((index) => {
      const known = this.#accounts.get(index);
      if (known !== undefined) found.set(index, known);
      return known === undefined;
    });
    if (missing.length === 0) return found;
    const cards = [...(await this.directory.byIndexes(missing))];
    const byLane = Map.groupBy(cards, ([, { streamId }]) => this.core.laneOf(streamId));
    await Promise.all([...byLane].map(([lane, ofLane]) => this.#readStanding(lane, ofLane)));
    for (let from = 0; from < cards.length; from += OPENED_AT_ONCE) {
      const some = cards.slice(from, from + OPENED_AT_ONCE);
      await Promise.all(some.map(async ([index, card]) => found.set(index, await this.#open(index, card))));
    }
    return found;
  }

  /** Reads the accounts of a lane's cards that are open already. */
  async #readStanding(lane: number, cards: readonly (readonly [string, CardLocation])[]): Promise<void> {
    const opened = await this.core.positions(
      lane,
      cards.map(([cardIndex]) => keyOf(cardIndex)),
    );
    const positions = [...opened.values()].filter((position) => position !== null);
    const events = new Map<number, RecordedEvent>();
    for (let from = 0; from < positions.length; from += MAX_EVENTS_PER_READ) {
      const some = await readEventsAt(this.pool, lane, positions.slice(from, from + MAX_EVENTS_PER_READ));
      for (const event of some) events.set(event.position, event);
    }
    for (const [cardIndex, { streamId, token }] of cards) {
      const origin = events.get(opened.get(keyOf(cardIndex)) ?? -1);
      if (origin !== undefined) this.#accounts.set(cardIndex, { streamId, token, cardIndex, origin });
    }
  }

  /**
   * The account of a transit card that somebody has, by the blind index of its number. One that is open already is read: opening it
   * again would be settled, too, but makes the block of its lane fail and be decided again, with all commands that came with it.
   */
  async ofCard(cardIndex: string, { streamId, token }: CardLocation): Promise<NamedAccount> {
    return (await this.#standing(cardIndex, streamId)) ?? this.#open(cardIndex, { streamId, token });
  }

  async #open(cardIndex: string, { streamId, token }: CardLocation): Promise<NamedAccount> {
    const known = this.#accounts.get(cardIndex);
    if (known !== undefined) return known;
    // One key for each card: its first outcome tells where the account begins, however often it is asked for.
    const key = keyOf(cardIndex);
    const decide = openAccount({ cardIndex, token, at: this.clock.now() });
    const { lane, position } = await this.core.execute<CardholderState, TransitAccount>({
      streamId,
      key,
      digest: key,
      decide,
    });
    const account = await this.#read(cardIndex, streamId, lane, position);
    if (account === undefined) throw new Error('the event that opened a transit account is not there');
    return account;
  }

  /** A person's transit cards with their accounts as they stand; a card without a tap or a concession has none yet. */
  async ofPerson(streamId: number): Promise<readonly PersonAccount[]> {
    const cards = await this.directory.ofPerson(streamId);
    const found = await Promise.all(
      cards.map(async ({ numberIndex: cardIndex, token }) => {
        return { cardIndex, token, named: await this.#standing(cardIndex, streamId) };
      }),
    );
    const numbers = found.flatMap(({ named }) => (named === undefined ? [] : [named.origin.version]));
    const states = await this.core.entities<TransitAccount>(streamId, numbers);
    return found.map(({ cardIndex, token, named }) => {
      const account = named && (states.get(named.origin.version) ?? evolveAccount(undefined, named.origin));
      return { cardIndex, token, account };
    });
  }

  /** The account of a card whose taps were taken, by the index of its number. Throws when none was opened. */
  async opened(cardIndex: string, streamId: number): Promise<NamedAccount> {
    const account = await this.#standing(cardIndex, streamId);
    if (account === undefined) throw new RangeError('no transit account was opened for the card');
    return account;
  }

  /** An account that is open already. */
  async #standing(cardIndex: string, streamId: number): Promise<NamedAccount | undefined> {
    const known = this.#accounts.get(cardIndex);
    if (known !== undefined) return known;
    const opened = await this.core.outcome(this.core.laneOf(streamId), keyOf(cardIndex));
    return opened && this.#read(cardIndex, streamId, opened.lane, opened.position);
  }

  async #read(
    cardIndex: string,
    streamId: number,
    lane: number,
    position: number | null,
  ): Promise<NamedAccount | undefined> {
    const origin = position === null ? undefined : await readEvent(this.pool, lane, position);
    if (origin === undefined) return undefined;
    const { token } = origin.data as TransitAccountOpenedData;
    const account = { streamId, token, cardIndex, origin };
    this.#accounts.set(cardIndex, account);
    return account;
  }

  /** Settles a command about an account; answers its frozen outcome, and whether an earlier sending had it. */
  async execute<Answer>(
    account: NamedAccount,
    key: HexKey,
    decide: Decide<CardholderState, TransitAccount>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }> {
    const { body, replayed } = await this.settle(account, key, decide);
    return { answer: JSON.parse(body) as Answer, replayed };
  }

  /** Settles a command about an account. */
  settle(
    { streamId, origin }: NamedAccount,
    key: HexKey,
    decide: Decide<CardholderState, TransitAccount>,
  ): Promise<Settled> {
    return this.core.execute<CardholderState, TransitAccount>({ streamId, key, digest: key, decide, origin });
  }
}

function keyOf(cardIndex: string): HexKey {
  return hexKey(`transit account\n${cardIndex}`);
}
