import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { collectCard } from '../domain';
import { CollectCard } from './collect-card.command';

@CommandHandler(CollectCard)
export class CollectCardHandler implements ICommandHandler<CollectCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, origin, options: { activate = true } }: CollectCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => collectCard({ cardId, now, origin, activate }));
  }
}
