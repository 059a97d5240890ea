import { Injectable } from '@nestjs/common';
import { type CardholderAnswer, type CardholderState, isCardholderStream, streamOfCardholderId } from '../cardholder';
import type { Decide, RecordedEvent, RequestIdentity, Settled } from '../event-store';
import { ProblemError } from '../platform/errors';
import { AuthorizationCore } from './authorization-core';
import type { AuthorizationEntity } from './domain';

/** What staff do to a cardholder's money, with or without a transaction that it is about. */
@Injectable()
export class CardholderFollowUps {
  constructor(private readonly core: AuthorizationCore) {}

  /** Settles a decision and answers its frozen outcome. Throws `not_found` when the transaction is not the cardholder's. */
  async settle(
    request: RequestIdentity,
    cardholderId: string,
    authorizationId: string | undefined,
    decide: Decide<CardholderState, AuthorizationEntity>,
  ): Promise<CardholderAnswer> {
    const settled = await this.settleRaw(request, cardholderId, authorizationId, decide);
    return JSON.parse(settled.body) as CardholderAnswer;
  }

  /** As `settle`, with the outcome as the core tells it. */
  async settleRaw(
    request: RequestIdentity,
    cardholderId: string,
    authorizationId: string | undefined,
    decide: Decide<CardholderState, AuthorizationEntity>,
  ): Promise<Settled> {
    const streamId = streamOf(cardholderId);
    const origin = authorizationId === undefined ? undefined : await this.originFor(streamId, authorizationId);
    await this.core.claimRequest({ request });
    return this.core.settle({ streamId, ...request, decide, ...(origin === undefined ? {} : { origin }) });
  }

  /** The beginning of an authorization of a cardholder. Throws the problem `not_found`. */
  async originFor(streamId: number, authorizationId: string): Promise<RecordedEvent> {
    const origin = await this.core.originOf(authorizationId);
    if (origin.streamId === streamId) return origin;
    throw new ProblemError('not_found', { detail: 'the cardholder has no authorization with this id' });
  }
}

function streamOf(cardholderId: string): number {
  const streamId = streamOfCardholderId(cardholderId);
  if (streamId !== undefined && isCardholderStream(streamId)) return streamId;
  throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
}
