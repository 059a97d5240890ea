import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CardDirectory, type CardLocation, type CardholderState } from '../../cardholder';
import type { Decide, RecordedEvent } from '../../event-store';
import { ADVICE_RECEIVABLE, SUSPENSE } from '../../ledger';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { AuthorizationCore } from '../authorization-core';
import { businessClaim } from '../business-key';
import {
  type AdviceCommand,
  type AuthorizationEntity,
  decideAdvice,
  decideUnknownCard,
  type TenderPolicy,
} from '../domain';
import { FollowUps } from '../follow-ups';
import { localDateOf, type MessageOrigin } from '../message';
import { isStrayStream, strayStream } from '../stray-stream';
import { type AdviceMessage, RecordAdvices } from './record-advice.command';

@CommandHandler(RecordAdvices)
export class RecordAdvicesHandler implements ICommandHandler<RecordAdvices> {
  constructor(
    private readonly core: AuthorizationCore,
    private readonly followUps: FollowUps,
    private readonly cards: CardDirectory,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ origin, advices }: RecordAdvices): Promise<Answer[]> {
    const originals = await Promise.all(advices.map((advice) => this.#originalOf(origin, advice)));
    await this.core.claimRequest(origin);
    return Promise.all(advices.map((advice, index) => this.#record(origin, advice, originals[index])));
  }

  /**
   * The authorization that an advice completes. One of a card that nobody had then holds nothing, so the advice stands
   * alone. Throws the problem `not_found` before anything is booked, also when the authorization is another person's.
   */
  async #originalOf(origin: MessageOrigin, advice: AdviceMessage): Promise<RecordedEvent | undefined> {
    if (advice.authorizationId === undefined) return undefined;
    const event = await this.followUps.originFor(origin, advice.authorizationId);
    if (isStrayStream(event.streamId)) return undefined;
    const location = await this.cards.byNumber(advice.cardNumber);
    if (location?.streamId === event.streamId) return event;
    throw new ProblemError('not_found', { detail: 'the card has no authorization with this id' });
  }

  async #record(origin: MessageOrigin, advice: AdviceMessage, original: RecordedEvent | undefined): Promise<Answer> {
    const index = this.cards.numberIndex(advice.cardNumber);
    const business = businessClaim(
      { ...advice, terminalId: origin.terminal.terminalId, localDate: localDateOf(advice), messageClass: 'advice' },
      [index, advice.amount, advice.currency, advice.purse, advice.authorizationId, advice.final],
    );
    const claim = await this.core.claimNumber(business);
    return this.core.settleNumbered(claim, async () => {
      const location = await this.cards.byIndex(index);
      const streamId = original?.streamId ?? location?.streamId ?? strayStream(business.key, this.core.laneCount);
      const command = { ...business, streamId, decide: await this.#decider(origin, advice, location) };
      return original ? { ...command, origin: original } : command;
    });
  }

  async #decider(
    { terminal }: MessageOrigin,
    advice: AdviceMessage,
    location: CardLocation | undefined,
  ): Promise<Decide<CardholderState, AuthorizationEntity>> {
    const { amount, stan, batch, localTime, entryMode, purse, final } = advice;
    const now = this.clock.now();
    const facts = { ...terminal, stan, batch, localTime, entryMode, now, amount };
    if (!location) return decideUnknownCard({ ...facts, kind: 'advice', suspenseAccount: SUSPENSE });
    const policy = await this.policies.effectiveAt(now);
    const command: Omit<AdviceCommand, 'cardId'> = {
      ...facts,
      policy,
      receivableAccount: ADVICE_RECEIVABLE,
      ...(purse === undefined ? {} : { purse }),
      ...(final === undefined ? {} : { final }),
    };
    return (state, context) => {
      const cardId = state.cards.find((card) => card.token === location.token)?.id ?? 0;
      return decideAdvice({ ...command, cardId })(state, context);
    };
  }
}
