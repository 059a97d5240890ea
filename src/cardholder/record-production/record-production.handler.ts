import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { recordProduction } from '../domain';
import { RecordProduction } from './record-production.command';

@CommandHandler(RecordProduction)
export class RecordProductionHandler implements ICommandHandler<RecordProduction> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly clock: Clock,
  ) {}

  async execute({ request, token, outcome, origin }: RecordProduction): Promise<CardholderAnswer> {
    await this.commands.claim(request);
    const now = this.clock.now();
    const failed = outcome.outcome === 'failed' ? { failedAt: outcome.stage } : {};
    return this.commands.executeOnCard(token, request, (cardId) =>
      recordProduction({ cardId, now, origin, ...failed }),
    );
  }
}
