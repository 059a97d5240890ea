import { Injectable } from '@nestjs/common';
import { CardDirectory, type CardholderState, isCardholderStream, streamOfCardholderId } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { maskCardNumber } from '../../platform/crypto';
import type { TopUpTarget } from './notice';

/** Where the target of a top-up leads. */
export interface FoundTarget {
  /** As people may see it: a card number is masked. */
  readonly shown: string;
  /** Null when nobody was found. */
  readonly streamId: number | null;
  /** Null when the person was named, or nobody was found. */
  readonly token: string | null;
}

/** Finds whom top-ups are for. */
@Injectable()
export class TopUpTargets {
  constructor(
    private readonly cards: CardDirectory,
    private readonly core: TransactionCore,
  ) {}

  async find(target: TopUpTarget): Promise<FoundTarget> {
    if ('cardholderId' in target) return this.#person(target.cardholderId);
    const isNumber = 'cardNumber' in target;
    const location = isNumber ? await this.cards.byNumber(target.cardNumber) : await this.cards.byToken(target.token);
    const shown = isNumber ? maskCardNumber(target.cardNumber) : target.token;
    // A number may be kept from use without a person behind it.
    if (!location || !isCardholderStream(location.streamId)) return { shown, streamId: null, token: null };
    return { shown, streamId: location.streamId, token: location.token };
  }

  async #person(cardholderId: string): Promise<FoundTarget> {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId === undefined || !isCardholderStream(streamId))
      return { shown: cardholderId, streamId: null, token: null };
    const { state } = await this.core.state<CardholderState>(streamId);
    return { shown: cardholderId, streamId: state.person.registered ? streamId : null, token: null };
  }
}
