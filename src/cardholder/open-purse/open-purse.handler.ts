import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { openPurse } from '../domain';
import { OpenPurse } from './open-purse.command';

@CommandHandler(OpenPurse)
export class OpenPurseHandler implements ICommandHandler<OpenPurse> {
  constructor(private readonly commands: CardholderCommands) {}

  async execute({ request, cardholderId, purse, origin }: OpenPurse): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    return this.commands.execute(streamId, request, openPurse({ purse, ...(origin && { origin }) }));
  }
}
