import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CardDirectory, type CardLocation, type CardholderState, isCardholderStream } from '../../cardholder';
import type { Decide, HexKey } from '../../event-store';
import { SUSPENSE } from '../../ledger';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { AuthorizationCore } from '../authorization-core';
import { businessClaim } from '../business-key';
import {
  type AuthorizationEntity,
  type AuthorizeCommand,
  decideAuthorization,
  decideUnknownCard,
  type TenderPolicy,
} from '../domain';
import { localDateOf } from '../message';
import { strayStream } from '../stray-stream';
import { type AuthorizationMessage, Authorize } from './authorize.command';

@CommandHandler(Authorize)
export class AuthorizeHandler implements ICommandHandler<Authorize> {
  readonly #holdTtlMs: number;

  constructor(
    private readonly core: AuthorizationCore,
    private readonly cards: CardDirectory,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#holdTtlMs = config.holdTtlSeconds * 1000;
  }

  async execute({ origin, message }: Authorize): Promise<Answer> {
    const index = this.cards.numberIndex(message.cardNumber);
    const business = businessClaim(
      {
        ...message,
        terminalId: origin.terminal.terminalId,
        localDate: localDateOf(message),
        messageClass: 'authorization',
      },
      [message.type, index, message.amount, message.currency, message.purse, message.allowPartial],
    );
    const claim = await this.core.claimNumbered(origin, business);
    return this.core.settleNumbered(claim, async () => {
      const location = await this.cards.byIndex(index);
      return { ...business, ...(await this.#decider(origin, message, location, business.key)) };
    });
  }

  async #decider(
    { terminal }: Authorize['origin'],
    message: AuthorizationMessage,
    location: CardLocation | undefined,
    key: HexKey,
  ): Promise<{ streamId: number; decide: Decide<CardholderState, AuthorizationEntity> }> {
    const { type: kind, amount, stan, batch, localTime, entryMode, allowPartial, purse } = message;
    const now = this.clock.now();
    const facts = { ...terminal, stan, batch, localTime, entryMode, now, amount, kind };
    if (!location || !isCardholderStream(location.streamId)) {
      const streamId = strayStream(key, this.core.laneCount);
      return { streamId, decide: decideUnknownCard({ ...facts, suspenseAccount: SUSPENSE }) };
    }
    const policy = await this.policies.effectiveAt(now);
    const command: Omit<AuthorizeCommand, 'cardId'> = {
      ...facts,
      allowPartial,
      policy,
      holdTtlMs: this.#holdTtlMs,
      ...(purse === undefined ? {} : { purse }),
    };
    const decide: Decide<CardholderState, AuthorizationEntity> = (state, context) =>
      decideAuthorization({ ...command, cardId: cardIdOf(state, location.token) })(state, context);
    return { streamId: location.streamId, decide };
  }
}

/** The card's number within the person, 0 when the person has no such card. */
function cardIdOf(state: CardholderState, token: string): number {
  return state.cards.find((card) => card.token === token)?.id ?? 0;
}
