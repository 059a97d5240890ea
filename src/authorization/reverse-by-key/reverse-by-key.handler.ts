import { setTimeout as delay } from 'node:timers/promises';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CardDirectory, type CardholderState } from '../../cardholder';
import {
  CommandNotSettledError,
  type Decide,
  OutcomeKeyReusedError,
  type RecordedEvent,
  type Settled,
} from '../../event-store';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { type Answer, bareAnswer } from '../answer';
import { AuthorizationCore } from '../authorization-core';
import { businessKey, TOMBSTONE_DIGEST } from '../business-key';
import { type AuthorizationEntity, decideReversal, frozenDecline, type TenderPolicy } from '../domain';
import { FollowUps } from '../follow-ups';
import { isStrayStream, strayStream } from '../stray-stream';
import { ReverseByKey } from './reverse-by-key.command';

/** How often an original that is being decided at this moment is looked for, and how long apart. */
const LOOKS = 100;
const LOOK_APART_MS = 50;

@CommandHandler(ReverseByKey)
export class ReverseByKeyHandler implements ICommandHandler<ReverseByKey> {
  constructor(
    private readonly core: AuthorizationCore,
    private readonly followUps: FollowUps,
    private readonly cards: CardDirectory,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute(command: ReverseByKey): Promise<Answer> {
    const { origin, original, cardNumber, amount } = command;
    const key = businessKey({ ...original, terminalId: origin.terminal.terminalId });
    const location = await this.cards.byNumber(cardNumber);
    const streamId = location?.streamId ?? strayStream(key, this.core.laneCount);
    await this.core.claimRequest(origin);
    // Whatever lane a late original goes to, its claim finds that this number is spent.
    const taken = await this.core.claimForReversal(key);
    // An original of another card lies in another lane: it must be seen there, or it would pass for unknown.
    const elsewhere = taken ? await this.core.outcomeAnywhere(key) : undefined;
    const found = meaningOf(elsewhere) ?? (await this.#findOrForestall(streamId, key));
    if (found === 'forestalled') return bareAnswer('reversal_remembered');
    if (found.streamId !== streamId && !isStrayStream(found.streamId)) return bareAnswer('original_not_found');
    return this.#reverseFound(origin, found, amount);
  }

  async #reverseFound(origin: ReverseByKey['origin'], found: Settled, amount: ReverseByKey['amount']): Promise<Answer> {
    const event = found.position === null ? undefined : await this.core.eventAt(found.lane, found.position);
    // An advice that completed a pre-authorization is a capture of it, not an original.
    if (found.position !== null && !event) return bareAnswer('already_captured');
    if (!event || event.type === 'AuthorizationDeclined') return bareAnswer('approved');
    return this.#reverse(origin, event, amount);
  }

  async #reverse(
    origin: ReverseByKey['origin'],
    event: RecordedEvent,
    amount: ReverseByKey['amount'],
  ): Promise<Answer> {
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    return this.followUps.settleOn(
      origin,
      event,
      decideReversal({ now, policy, ...(amount === undefined ? {} : { amount }) }),
    );
  }

  /** The outcome of the original, or the knowledge that it will be declined: its frozen outcome is written first. */
  async #findOrForestall(streamId: number, key: string): Promise<Settled | 'forestalled'> {
    for (let look = 0; look < LOOKS; look += 1) {
      const found = meaningOf(await this.core.outcomeOf(streamId, key));
      if (found) return found;
      try {
        await this.core.settle({ streamId, key, digest: TOMBSTONE_DIGEST, decide: forestall(this.clock.now()) });
        return 'forestalled';
      } catch (error) {
        if (!(error instanceof OutcomeKeyReusedError)) throw error;
        await delay(LOOK_APART_MS);
      }
    }
    throw new CommandNotSettledError('the original is still being decided');
  }
}

/** What is frozen under a message number: the outcome of an original, or the decline that waits for it. */
function meaningOf(stored: (Settled & { readonly digest: string }) | undefined): Settled | 'forestalled' | undefined {
  return stored?.digest === TOMBSTONE_DIGEST ? 'forestalled' : stored;
}

/** Freezes a decline under the original's key and records that a reversal came first. */
function forestall(now: number): Decide<CardholderState, AuthorizationEntity> {
  return () => ({
    events: [{ type: 'ReversalRemembered', entity: null, data: { at: now }, postings: [] }],
    outcome: frozenDecline('original_reversed'),
  });
}
