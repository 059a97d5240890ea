import { Injectable } from '@nestjs/common';
import type { CardholderState } from '../cardholder';
import type { Decide, RecordedEvent } from '../event-store';
import { ProblemError } from '../platform/errors';
import { type Answer, renderAnswer } from './answer';
import { AuthorizationCore } from './authorization-core';
import type { AuthorizationEntity, OriginData } from './domain';
import type { MessageOrigin } from './message';

/** What is done to an authorization that exists: increments, captures, reversals, refunds. */
@Injectable()
export class FollowUps {
  constructor(private readonly core: AuthorizationCore) {}

  /**
   * Settles a follow-up of an authorization. Throws the problem `not_found` when there is no such authorization or it is
   * another merchant's.
   */
  async settle(
    origin: MessageOrigin,
    authorizationId: string,
    decide: Decide<CardholderState, AuthorizationEntity>,
  ): Promise<Answer> {
    const event = await this.originFor(origin, authorizationId);
    await this.core.claimRequest(origin);
    return this.settleOn(origin, event, decide);
  }

  /** Settles a follow-up on an authorization already found, under the identity of a request already claimed. */
  async settleOn(
    { request }: MessageOrigin,
    event: RecordedEvent,
    decide: Decide<CardholderState, AuthorizationEntity>,
  ): Promise<Answer> {
    const settled = await this.core.settle({ streamId: event.streamId, ...request, decide, origin: event });
    return renderAnswer(settled, event);
  }

  /** The beginning of an authorization of the terminal's own merchant. Throws the problem `not_found`. */
  async originFor({ terminal }: MessageOrigin, authorizationId: string): Promise<RecordedEvent> {
    const event = await this.core.originOf(authorizationId);
    if ((event.data as OriginData).merchantId !== terminal.merchantId) {
      throw new ProblemError('not_found', { detail: 'there is no authorization with this id' });
    }
    return event;
  }
}
