import { randomUUID } from 'node:crypto';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import {
  ApplyForCard,
  type CardApplicationForm,
  type CardholderAnswer,
  type CardholderState,
  CardDueSweep,
  type CardState,
  cardView,
  type ChangeOrigin,
  CollectCard,
  CreditPurse,
  OpenPurse,
  RecordProduction,
  RegisterCardholder,
  streamOfCardholderId,
} from '../../src/cardholder';
import { hexKey, type RequestIdentity, TransactionCore } from '../../src/event-store';
import { fen } from '../../src/platform/money';
import { inventIdNumber, type Service } from '../support/app';

/** Why things happen in these tests. */
export const AT_COUNTER: ChangeOrigin = { channel: 'counter', reason: 'holder_asked', operator: 'st_test' };
export const DAY_MS = 86_400_000;

/** A card of a test. */
export interface DeskCard {
  readonly cardholderId: string;
  readonly token: string;
  readonly number: string;
}

/** A new identity of a command, or that of a name. */
export function request(name: string = randomUUID()): RequestIdentity {
  const key = hexKey(`test/cards\n${name}`);
  return { key, digest: key };
}

/** The counter of a running service: sends the commands that the service desk sends. */
export class CardDesk {
  constructor(readonly service: Service) {}

  /** Carries a command out on this process. */
  send<Answer>(command: Command<Answer>): Promise<Answer> {
    return this.service.app.get(CommandBus).execute(command);
  }

  /** A registered person with purses. */
  async person(balances: Readonly<Record<string, number>> = {}): Promise<string> {
    const person = { name: '王五', idNumber: inventIdNumber() };
    const { cardholderId } = await this.send(new RegisterCardholder(request(), person));
    for (const [purse, amount] of Object.entries(balances)) {
      expect((await this.send(new OpenPurse(request(), cardholderId, purse))).result).toBe('done');
      if (amount === 0) continue;
      const credit = { purse, amount: fen(amount) };
      expect((await this.send(new CreditPurse(request(), cardholderId, credit))).result).toBe('done');
    }
    return cardholderId;
  }

  /** Applies for a card and answers what was answered. */
  apply(cardholderId: string, form: CardApplicationForm = { kind: 'physical' }): Promise<CardholderAnswer> {
    return this.send(new ApplyForCard(request(), cardholderId, form, AT_COUNTER));
  }

  /** A card that was made and handed over. */
  async collect(token: string): Promise<void> {
    const made = new RecordProduction(request(), token, { outcome: 'made' }, AT_COUNTER);
    expect((await this.send(made)).result).toBe('done');
    expect(await this.send(new CollectCard(request(), token, AT_COUNTER))).toMatchObject({
      result: 'done',
      state: 'active',
    });
  }

  /** A person with purses and a card in hand. */
  async cardWith(balances: Readonly<Record<string, number>> = {}): Promise<DeskCard> {
    const cardholderId = await this.person(balances);
    const { token, number } = await this.apply(cardholderId);
    await this.collect(String(token));
    return { cardholderId, token: String(token), number: String(number) };
  }

  /** State of a person as committed. */
  async stateOf(cardholderId: string): Promise<CardholderState> {
    const core = this.service.app.get(TransactionCore);
    return (await core.state<CardholderState>(streamOfCardholderId(cardholderId) ?? 0)).state;
  }

  /** What a card is by the clock, and what is stored of it. */
  async card({
    cardholderId,
    token,
  }: Pick<DeskCard, 'cardholderId' | 'token'>): Promise<{ stored: CardState; now: CardState }> {
    const state = await this.stateOf(cardholderId);
    const card = state.cards.find((one) => one.token === token)!;
    return { stored: card.state, now: cardView(state, card, this.service.now()).state };
  }

  /** Balances of a person's purses, fen. */
  async balances(cardholderId: string): Promise<Readonly<Record<string, number>>> {
    const { purses } = await this.stateOf(cardholderId);
    return Object.fromEntries(purses.list.map(({ name, balance }) => [name, balance]));
  }

  /** Settles what is due by the service's clock; answers how many cards were looked at. */
  async sweep(): Promise<number> {
    await this.service.caughtUp();
    return this.service.app.get(CardDueSweep, { strict: false }).sweep();
  }

  /** Events of a person's stream, oldest first. */
  async history(cardholderId: string): Promise<readonly { type: string; data: Readonly<Record<string, unknown>> }[]> {
    const { rows } = await this.service.app
      .get(Pool)
      .query<{ type: string; payload: string }>(
        "SELECT type, convert_from(payload, 'UTF8') AS payload FROM event WHERE stream_id = $1 ORDER BY version",
        [streamOfCardholderId(cardholderId)],
      );
    return rows.map(({ type, payload }) => ({ type, data: JSON.parse(payload) as Readonly<Record<string, unknown>> }));
  }
}
