import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { type ClearingAnswer, ClearingStore } from '../clearing/clearing-store';
import { EndClearing } from './end-clearing.command';

@CommandHandler(EndClearing)
export class EndClearingHandler implements ICommandHandler<EndClearing> {
  constructor(
    private readonly store: ClearingStore,
    private readonly clock: Clock,
  ) {}

  async execute({ applicationId, step, by }: EndClearing): Promise<ClearingAnswer> {
    const at = this.clock.now();
    const answer =
      by.staffId === undefined
        ? await this.store.end(applicationId, { step, at }, by.institution)
        : await this.store.end(applicationId, { step, at, by: by.staffId, reason: by.reason });
    if (answer === undefined) throw new ProblemError('not_found', { detail: 'there is no application with this id' });
    return answer;
  }
}
