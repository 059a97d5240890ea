import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { CardTerms } from '../card-terms/card-terms';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { reportLoss, withdrawLoss } from '../domain';
import { ReportLoss, WithdrawLoss } from './report-loss.commands';

@CommandHandler(ReportLoss)
export class ReportLossHandler implements ICommandHandler<ReportLoss> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly terms: CardTerms,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, loss: { kind: loss }, origin }: ReportLoss): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    const lapsesAt = this.terms.lapsesAt(now);
    return this.commands.executeOnCard(token, request, (cardId) => {
      const command = { cardId, now, origin };
      return loss === 'formal' ? reportLoss({ ...command, loss }) : reportLoss({ ...command, loss, lapsesAt });
    });
  }
}

@CommandHandler(WithdrawLoss)
export class WithdrawLossHandler implements ICommandHandler<WithdrawLoss> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, origin }: WithdrawLoss): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    return this.commands.executeOnCard(token, request, (cardId) => withdrawLoss({ cardId, now, origin }));
  }
}
