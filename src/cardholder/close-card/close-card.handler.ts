import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { CardTerms } from '../card-terms/card-terms';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { closeCard } from '../domain';
import { CloseCard } from './close-card.command';

@CommandHandler(CloseCard)
export class CloseCardHandler implements ICommandHandler<CloseCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, closure: { cause }, origin }: CloseCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    const { transitWindowMs } = this.terms;
    return this.commands.executeOnCard(token, request, (cardId) =>
      closeCard({ cardId, now, origin, cause, transitWindowMs }),
    );
  }
}
