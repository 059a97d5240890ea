import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { activateCard, freezeCard, unfreezeCard } from '../domain';
import { ActivateCard, FreezeCard, UnfreezeCard } from './change-card.commands';

@CommandHandler(ActivateCard)
export class ActivateCardHandler implements ICommandHandler<ActivateCard> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, token, reason }: ActivateCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    return this.commands.executeOnCard(token, request, (cardId) =>
      activateCard(reason === undefined ? { cardId } : { cardId, reason }),
    );
  }
}

@CommandHandler(FreezeCard)
export class FreezeCardHandler implements ICommandHandler<FreezeCard> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, token, reason }: FreezeCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    return this.commands.executeOnCard(token, request, (cardId) => freezeCard({ cardId, reason }));
  }
}

@CommandHandler(UnfreezeCard)
export class UnfreezeCardHandler implements ICommandHandler<UnfreezeCard> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, token, reason }: UnfreezeCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    return this.commands.executeOnCard(token, request, (cardId) => unfreezeCard({ cardId, reason }));
  }
}
