import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { closePurses } from '../domain';
import { CloseOutLedger } from './close-out-ledger';
import { ClosePurses } from './close-purses.command';

@CommandHandler(ClosePurses)
export class ClosePursesHandler implements ICommandHandler<ClosePurses> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly ledger: CloseOutLedger,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, closeOut: { cause }, origin }: ClosePurses): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const accounts = await this.ledger.accountsFor(streamId, cause);
    return this.commands.execute(streamId, request, closePurses({ cause, accounts, now: this.clock.now(), origin }));
  }
}
