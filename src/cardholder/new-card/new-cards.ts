import { Injectable } from '@nestjs/common';
import { type Decide, type RequestIdentity, TransactionCore } from '../../event-store';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { CardDirectory } from '../directory/card-directory';
import { type CardholderState, refused } from '../domain';
import { type CardToMake, ProductionQueue } from '../production/production-queue';
import type { CardIdentity } from './card-numbers';

/** A card that a command is about to begin. */
export interface CardToBegin {
  readonly streamId: number;
  readonly identity: CardIdentity;
  /** What the card maker needs; left out for a card that is not to be made. */
  readonly make?: Pick<CardToMake, 'expiresOn' | 'area' | 'bankCode'>;
  /** The decision, told the token of the card. */
  readonly decide: (token: string) => Decide<CardholderState, unknown>;
}

/** The way every new card goes: its number is entered, it is queued to be made, and then the command is settled. */
@Injectable()
export class NewCards {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly directory: CardDirectory,
    private readonly core: TransactionCore,
    private readonly queue: ProductionQueue,
  ) {}

  /** Begins a card. Only the command that began it, and its repetitions, are answered with the full number. */
  async begin(request: RequestIdentity, card: CardToBegin): Promise<CardholderAnswer> {
    const { number, maskedNumber } = card.identity;
    const { token, answer } = await this.#settle(request, card);
    const isAnother = answer.result === 'refused' || answer['token'] !== token;
    return isAnother ? answer : { ...answer, number, maskedNumber };
  }

  /**
   * A number in the directory is its person's for ever, so nobody enters one for a card that is going to be refused. Only two
   * commands at once, of which the second is one too many, still leave a number behind, with the same person.
   */
  async #settle(
    request: RequestIdentity,
    { streamId, identity, make, decide }: CardToBegin,
  ): Promise<{ readonly token: string; readonly answer: CardholderAnswer }> {
    const { number, numberIndex, token: made } = identity;
    const { state, version } = await this.core.state<CardholderState>(streamId);
    const preview = decide(made)(state, { version, entity: undefined });
    if (preview.events.length === 0) {
      // Through the core like any answer: a command that was carried out before is answered as it was then.
      return { token: made, answer: await this.commands.execute(streamId, request, () => preview) };
    }
    const { streamId: owner, token } = await this.directory.enter(numberIndex, { streamId, token: made });
    if (owner !== streamId) {
      return { token, answer: await this.commands.execute(streamId, request, () => refused('card_number_in_use')) };
    }
    if (make) await this.queue.enter({ token, streamId, number, ...make });
    return { token, answer: await this.commands.execute(streamId, request, decide(token)) };
  }
}
