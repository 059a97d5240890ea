import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { setLimits } from '../domain';
import { SetLimits } from './set-limits.command';

@CommandHandler(SetLimits)
export class SetLimitsHandler implements ICommandHandler<SetLimits> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, cardholderId, purse, limits }: SetLimits): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    return this.commands.execute(streamId, request, setLimits({ purse, limits }));
  }
}
