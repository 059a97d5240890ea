import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { changeLimits } from '../domain';
import { ChangeLimits } from './change-limits.command';

@CommandHandler(ChangeLimits)
export class ChangeLimitsHandler implements ICommandHandler<ChangeLimits> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, cardholderId, limits, origin }: ChangeLimits): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    return this.commands.execute(streamId, request, changeLimits({ ...limits, origin }));
  }
}
