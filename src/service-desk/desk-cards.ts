import { Injectable } from '@nestjs/common';
import { CardDirectory, type CardholderState, type CardView, cardView } from '../cardholder';
import { TransactionCore } from '../event-store';
import { Clock } from '../platform/clock';
import { ProblemError } from '../platform/errors';

/** A card as it is now, and whose it is. */
export interface FoundCard {
  readonly streamId: number;
  readonly card: CardView;
}

/** Finds cards by their tokens. */
@Injectable()
export class DeskCards {
  constructor(
    private readonly directory: CardDirectory,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  /** Throws the problem `not_found`. */
  async find(token: string): Promise<FoundCard> {
    const location = await this.directory.byToken(token);
    if (location) {
      const { state } = await this.core.state<CardholderState>(location.streamId);
      const card = state.cards.find((candidate) => candidate.token === token);
      if (card) return { streamId: location.streamId, card: cardView(state, card, this.clock.now()) };
    }
    throw new ProblemError('not_found', { detail: 'there is no card with this token' });
  }
}
