import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TransactionCore } from '../../event-store';
import { type CardSource, CardSources, type SharedCard } from '../../person';
import { Clock } from '../../platform/clock';
import { CardDirectory } from '../directory/card-directory';
import { type CardholderState, cardView } from '../domain';

/** Tells the sharing of data whose card a number is, and how a person's cards are. */
@Injectable()
export class CardsForSharing implements CardSource, OnModuleInit {
  constructor(
    private readonly sources: CardSources,
    private readonly directory: CardDirectory,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async personOf(cardNumber: string): Promise<number | undefined> {
    return (await this.directory.byNumber(cardNumber))?.streamId;
  }

  async cardsOf(streamId: number): Promise<readonly SharedCard[]> {
    const { state } = await this.core.state<CardholderState>(streamId);
    const now = this.clock.now();
    const cards = state.cards.map((card) => cardView(state, card, now));
    return cards.filter((card) => card.state !== 'closed').map((card) => ({ kind: card.kind, state: card.state }));
  }
}
