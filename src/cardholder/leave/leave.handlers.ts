import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { CardTerms } from '../card-terms/card-terms';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { CloseOutLedger } from '../close-purses/close-out-ledger';
import { leave } from '../domain';
import { ReportDeath, TransferOut } from './leave.commands';

@CommandHandler(ReportDeath)
export class ReportDeathHandler implements ICommandHandler<ReportDeath> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly ledger: CloseOutLedger,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, origin }: ReportDeath): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const accounts = await this.ledger.accountsFor(streamId, 'death');
    const { transitWindowMs } = this.terms;
    const command = { status: 'deceased' as const, accounts, transitWindowMs, now: this.clock.now(), origin };
    return this.commands.execute(streamId, request, leave(command));
  }
}

@CommandHandler(TransferOut)
export class TransferOutHandler implements ICommandHandler<TransferOut> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly ledger: CloseOutLedger,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, origin }: TransferOut): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const accounts = await this.ledger.accountsFor(streamId, 'transfer_out');
    const { transitWindowMs } = this.terms;
    const command = { status: 'moved_out' as const, accounts, transitWindowMs, now: this.clock.now(), origin };
    return this.commands.execute(streamId, request, leave(command));
  }
}
