import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { linkBankAccount } from '../domain';
import { LinkBankAccount } from './link-bank-account.command';

@CommandHandler(LinkBankAccount)
export class LinkBankAccountHandler implements ICommandHandler<LinkBankAccount> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, account, origin }: LinkBankAccount): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    return this.commands.execute(streamId, request, linkBankAccount({ account, now: this.clock.now(), origin }));
  }
}
