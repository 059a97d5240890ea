import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { activateCard, freezeCard, lockPin, setApplicationState, unfreezeCard, unlockPin } from '../domain';
import {
  ActivateCard,
  FreezeCard,
  LockPin,
  SetApplicationState,
  UnfreezeCard,
  UnlockPin,
} from './change-card.commands';

@CommandHandler(ActivateCard)
export class ActivateCardHandler implements ICommandHandler<ActivateCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, origin }: ActivateCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => activateCard({ cardId, now, origin }));
  }
}

@CommandHandler(FreezeCard)
export class FreezeCardHandler implements ICommandHandler<FreezeCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, freeze, origin }: FreezeCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => freezeCard({ cardId, now, origin, ...freeze }));
  }
}

@CommandHandler(UnfreezeCard)
export class UnfreezeCardHandler implements ICommandHandler<UnfreezeCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, freeze: { kind }, origin }: UnfreezeCard): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => unfreezeCard({ cardId, now, origin, kind }));
  }
}

@CommandHandler(LockPin)
export class LockPinHandler implements ICommandHandler<LockPin> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, origin }: LockPin): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => lockPin({ cardId, now, origin }));
  }
}

@CommandHandler(UnlockPin)
export class UnlockPinHandler implements ICommandHandler<UnlockPin> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, origin }: UnlockPin): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => unlockPin({ cardId, now, origin }));
  }
}

@CommandHandler(SetApplicationState)
export class SetApplicationStateHandler implements ICommandHandler<SetApplicationState> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, change, origin }: SetApplicationState): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) =>
      setApplicationState({ cardId, now, origin, ...change }),
    );
  }
}
