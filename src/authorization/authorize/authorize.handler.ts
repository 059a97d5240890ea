import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CardDirectory, type CardLocation, type CardholderState, isCardholderStream } from '../../cardholder';
import type { Decide, HexKey } from '../../event-store';
import { SUSPENSE } from '../../ledger';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { AuthorizationCore } from '../authorization-core';
import { AutoCaptureRules } from '../auto-capture/auto-capture-rules';
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
    private readonly captures: AutoCaptureRules,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#holdTtlMs = config.holdTtlSeconds * 1000;
  }

  async execute({ origin, message }: Authorize): Promise<Answer> {
    const captureAfterMs = await this.#captureAfter(origin, message);
    const index = this.cards.numberIndex(message.cardNumber);
    const business = businessClaim(
      {
        ...message,
        terminalId: origin.terminal.terminalId,
        localDate: localDateOf(message),
        messageClass: 'authorization',
      },
      contentOf(message, index),
    );
    const claim = await this.core.claimNumbered(origin, business);
    return this.core.settleNumbered(claim, async () => {
      const location = await this.cards.byIndex(index);
      const capture = captureAfterMs === undefined ? {} : { captureAfterMs };
      return { ...business, ...(await this.#decider(origin, message, location, business.key, capture)) };
    });
  }

  /** Before anything is claimed, so that a message with a wrong time may be sent again. */
  async #captureAfter({ terminal }: Authorize['origin'], message: AuthorizationMessage): Promise<number | undefined> {
    if (message.type !== 'pre_authorization') return undefined;
    return this.captures.afterMs(terminal.merchantId, message.captureAfterSeconds);
  }

  async #decider(
    { terminal }: Authorize['origin'],
    message: AuthorizationMessage,
    location: CardLocation | undefined,
    key: HexKey,
    capture: Pick<AuthorizeCommand, 'captureAfterMs'>,
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
      ...capture,
      ...(purse === undefined ? {} : { purse }),
    };
    const decide: Decide<CardholderState, AuthorizationEntity> = (state, context) =>
      decideAuthorization({ ...command, cardId: cardIdOf(state, location.token) })(state, context);
    return { streamId: location.streamId, decide };
  }
}

/** What a message says beside its number: another content under the same number is another message. */
function contentOf(message: AuthorizationMessage, index: string): Parameters<typeof businessClaim>[1] {
  const { type, amount, currency, purse, allowPartial, captureAfterSeconds } = message;
  const content = [type, index, amount, currency, purse, allowPartial];
  return captureAfterSeconds === undefined ? content : [...content, captureAfterSeconds];
}

/** The card's number within the person, 0 when the person has no such card. */
function cardIdOf(state: CardholderState, token: string): number {
  return state.cards.find((card) => card.token === token)?.id ?? 0;
}
