import { Injectable } from '@nestjs/common';
import { type Decide, refuseReuse, RequestClaims, type RequestIdentity, TransactionCore } from '../event-store';
import { ProblemError } from '../platform/errors';
import { CardDirectory, type CardLocation } from './directory/card-directory';
import { type Card, isCardholderStream, type CardholderState } from './domain';
import { streamOfCardholderId } from './cardholder-id';

/** Frozen answer to a command about a cardholder: `done`, `already_so` or `refused` with the reason, and facts. */
export type CardholderAnswer = Readonly<Record<string, unknown>> & {
  readonly result: 'done' | 'already_so' | 'refused';
};

/** The way every command about one cardholder goes: claim the request, settle it in the core, answer its frozen outcome. */
@Injectable()
export class CardholderCommands {
  constructor(
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
    private readonly directory: CardDirectory,
  ) {}

  /** Throws the problem `idempotency_key_reused` when the request's key stands for another one. */
  async claim(request: RequestIdentity): Promise<void> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
  }

  /** Settles a command on a cardholder under the request's identity, which must have been claimed. */
  async execute(
    streamId: number,
    request: RequestIdentity,
    decide: Decide<CardholderState, unknown>,
  ): Promise<CardholderAnswer> {
    const settled = await this.core.execute<CardholderState, unknown>({ streamId, ...request, decide });
    return JSON.parse(settled.body) as CardholderAnswer;
  }

  /** Settles a command on the card of a token. Throws the problem `not_found`. */
  async executeOnCard(
    token: string,
    request: RequestIdentity,
    decide: (cardId: number) => Decide<CardholderState, unknown>,
  ): Promise<CardholderAnswer> {
    const location = await this.locate(token);
    return this.execute(location.streamId, request, this.onCard(token, decide));
  }

  /** A decision about the card of a token; the card's number within the person is 0 when the person has no such card. */
  onCard(
    token: string,
    decide: (cardId: number, card: Card | undefined) => Decide<CardholderState, unknown>,
  ): Decide<CardholderState, unknown> {
    return (state, context) => {
      const card = state.cards.find((candidate) => candidate.token === token);
      return decide(card?.id ?? 0, card)(state, context);
    };
  }

  /** The card of a token. Throws the problem `not_found`. */
  async locate(token: string): Promise<CardLocation> {
    const location = await this.directory.byToken(token);
    if (!location) throw new ProblemError('not_found', { detail: 'there is no card with this token' });
    return location;
  }

  /** The stream of a cardholder's public name. Throws the problem `not_found`. */
  streamOf(id: string): number {
    const streamId = streamOfCardholderId(id);
    if (streamId === undefined || !isCardholderStream(streamId)) {
      throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
    }
    return streamId;
  }
}
