import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ProblemError } from '../../../platform/errors';
import { DifferenceStore } from '../differences/difference-store';
import { type TakeAnswer, TakeDifference } from './take-difference.command';

@CommandHandler(TakeDifference)
export class TakeDifferenceHandler implements ICommandHandler<TakeDifference> {
  constructor(private readonly store: DifferenceStore) {}

  async execute({ differenceId, staffId: owner }: TakeDifference): Promise<TakeAnswer> {
    const difference = await this.store.find(differenceId);
    if (difference === undefined)
      throw new ProblemError('not_found', { detail: 'there is no difference with this id' });
    if (difference.state === 'open' && difference.owner === owner) return { result: 'already_so', differenceId, owner };
    const changed = await this.store.change(differenceId, { owner });
    if (!changed) return { result: 'refused', reason: 'difference_resolved', differenceId };
    return { result: 'done', differenceId, owner };
  }
}
