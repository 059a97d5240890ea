import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { CardholderState } from '../cardholder';
import {
  CommandNotSettledError,
  type CoreCommand,
  type HexKey,
  OutcomeKeyReusedError,
  readEvent,
  refuseReuse,
  type RecordedEvent,
  type RequestClaim,
  RequestClaims,
  type Settled,
  TransactionCore,
} from '../event-store';
import { ProblemError } from '../platform/errors';
import { type Answer, bareAnswer, renderAnswer } from './answer';
import { placeOfAuthorization } from './authorization-id';
import { TOMBSTONE_DIGEST } from './business-key';
import { AUTHORIZATION_ORIGINS, type AuthorizationEntity } from './domain';
import type { MessageOrigin } from './message';
import { isStrayStream, strayStream } from './stray-stream';

/** What a message number stands for: nothing yet, this same message, another one, or a reversal that came first. */
export type NumberClaim = 'new' | 'repeated' | 'other' | 'reversed';

/** Frozen in the stray lane when the message of that key is settled in its card's lane. */
const MOVED = '{"result":"moved"}';

type AuthorizationCommand = CoreCommand<CardholderState, AuthorizationEntity>;

/** The way every authorization message goes through claims and core. */
@Injectable()
export class AuthorizationCore {
  constructor(
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  get laneCount(): number {
    return this.core.laneCount;
  }

  /**
   * Claims the request and the message number, and says what stands for the number. Throws the problem
   * `idempotency_key_reused` when the request's key stands for another request.
   */
  async claimNumbered({ request }: Pick<MessageOrigin, 'request'>, business: RequestClaim): Promise<NumberClaim> {
    const standing = await this.claims.claim([request, business], request.nonce);
    refuseReuse(standing, request);
    return whatStands(standing, business);
  }

  /** Claims a message number whose request was claimed before, and says what stands for it. */
  async claimNumber(business: RequestClaim): Promise<NumberClaim> {
    return whatStands(await this.claims.claim([business]), business);
  }

  /** Claims a request without a message number. Throws the problem `idempotency_key_reused`. */
  async claimRequest({ request }: Pick<MessageOrigin, 'request'>): Promise<void> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
  }

  /** Spends a message number for a reversal that comes first. True when an original had it before. */
  async claimForReversal(key: HexKey): Promise<boolean> {
    const standing = (await this.claims.claim([{ key, digest: TOMBSTONE_DIGEST }])).get(key);
    return standing !== undefined && standing !== TOMBSTONE_DIGEST;
  }

  /**
   * Settles a numbered message as its claim allows: a number used for another content is declined, one that a reversal
   * was faster with too, and a repetition of a message that came when its card was unknown gets that first answer.
   *
   * `route` says where the message belongs and how it is decided. It is asked again when the card became known while the
   * message was on its way to the stray lane and a repetition of it was faster: then it follows that one.
   */
  async settleNumbered(claim: NumberClaim, route: () => Promise<AuthorizationCommand>): Promise<Answer> {
    const answer = await this.#settleOnce(claim, await route());
    if (answer !== 'moved') return answer;
    const again = await this.#settleOnce('repeated', await route());
    if (again === 'moved') throw new CommandNotSettledError('the card of the message is neither known nor unknown');
    return again;
  }

  async #settleOnce(claim: NumberClaim, command: AuthorizationCommand): Promise<Answer | 'moved'> {
    if (claim === 'other') return bareAnswer('duplicate_transaction');
    if (claim === 'reversed') return bareAnswer('original_reversed');
    const { streamId, key, origin } = command;
    try {
      if (claim === 'repeated' && !isStrayStream(streamId) && !(await this.outcomeOf(streamId, key))) {
        const stray = await this.#closeStray(command);
        if (stray) return renderAnswer(stray);
      }
      const settled = await this.core.execute(command);
      return settled.body === MOVED ? 'moved' : renderAnswer(settled, origin);
    } catch (error) {
      if (!(error instanceof OutcomeKeyReusedError)) throw error;
      const stored = await this.outcomeOf(streamId, key);
      return bareAnswer(stored?.digest === TOMBSTONE_DIGEST ? 'original_reversed' : 'duplicate_transaction');
    }
  }

  /**
   * What a message about an unknown card was answered, or the certainty that it will not be: its place in the stray lane is
   * taken before the card's own lane decides, so that the two lanes cannot both settle one message.
   */
  async #closeStray({ streamId, key, digest }: AuthorizationCommand): Promise<Settled | undefined> {
    const stray = strayStream(key, this.core.laneCount);
    if (this.core.laneOf(stray) === this.core.laneOf(streamId)) return undefined;
    const decide = () => ({ events: [], outcome: MOVED });
    const settled = await this.core.execute({ streamId: stray, key, digest, decide });
    return settled.body === MOVED ? undefined : settled;
  }

  /** Settles a command; errors as of `TransactionCore.execute`. */
  settle(command: AuthorizationCommand): Promise<Settled> {
    return this.core.execute(command);
  }

  /** The frozen outcome under a key in the lane of a stream, if any. */
  outcomeOf(streamId: number, key: string): Promise<(Settled & { digest: string }) | undefined> {
    return this.core.outcome(this.core.laneOf(streamId), key);
  }

  /** The frozen outcome under a key, whatever lane it is in: one look-up a lane, for rare messages. */
  async outcomeAnywhere(key: HexKey): Promise<(Settled & { digest: string }) | undefined> {
    for (let lane = 0; lane < this.core.laneCount; lane += 1) {
      const found = await this.core.outcome(lane, key);
      if (found && found.body !== MOVED) return found;
    }
    return undefined;
  }

  /** The event that began the authorization of a public id. Throws the problem `not_found`. */
  async originOf(id: string): Promise<RecordedEvent> {
    const place = placeOfAuthorization(id);
    const event =
      place && place.lane < this.core.laneCount ? await this.eventAt(place.lane, place.position) : undefined;
    if (!event) throw new ProblemError('not_found', { detail: 'there is no authorization with this id' });
    return event;
  }

  /** The event at a place if it began an authorization. */
  async eventAt(lane: number, position: number): Promise<RecordedEvent | undefined> {
    const event = await readEvent(this.pool, lane, position);
    return event && event.entity === event.version && AUTHORIZATION_ORIGINS.has(event.type) ? event : undefined;
  }
}

function whatStands(standing: ReadonlyMap<HexKey, HexKey>, business: RequestClaim): NumberClaim {
  const digest = standing.get(business.key);
  if (digest === undefined) return 'new';
  if (digest === TOMBSTONE_DIGEST) return 'reversed';
  return digest === business.digest ? 'repeated' : 'other';
}
