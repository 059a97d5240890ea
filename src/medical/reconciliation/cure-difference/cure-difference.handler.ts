import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hexKey } from '../../../event-store';
import { ProblemError } from '../../../platform/errors';
import { CancelSettlement } from '../../cancel-settlement/cancel-settlement.command';
import { type Difference, DifferenceStore } from '../differences/difference-store';
import { type CureAnswer, CureDifference } from './cure-difference.command';

/** Stands for a terminal in what is cancelled at the desk. */
const DESK_TERMINAL = 'DESK';

@CommandHandler(CureDifference)
export class CureDifferenceHandler implements ICommandHandler<CureDifference> {
  constructor(
    private readonly store: DifferenceStore,
    private readonly commands: CommandBus,
  ) {}

  async execute({ request, differenceId, said }: CureDifference): Promise<CureAnswer> {
    const difference = await this.store.find(differenceId);
    if (difference === undefined)
      throw new ProblemError('not_found', { detail: 'there is no difference with this id' });
    const { cure, reason, staffId: owner } = said;
    const cancels = cure !== 'resend';
    if (cancels && !isCancellable(difference)) return { result: 'refused', reason: 'nothing_to_cancel', differenceId };
    if (!(await this.store.change(differenceId, { owner, reason, cure }))) {
      return { result: 'refused', reason: 'difference_resolved', differenceId };
    }
    if (!cancels) return { result: 'done', differenceId, cure, cancelled: false };
    const change = { reason, terminalId: DESK_TERMINAL };
    // A request of its own: the one of the desk keeps the answer of the desk.
    const cancellation = { key: hexKey(`cure\n${request.key}`), digest: request.digest };
    const answer = await this.commands.execute(new CancelSettlement(cancellation, difference.setlId, change));
    if (answer.result === 'refused')
      return { result: 'refused', reason: answer.reason ?? 'settlement_not_found', differenceId };
    return { result: 'done', differenceId, cure, cancelled: true };
  }
}

/** True where the centre has a settlement, and not the refund of one. */
function isCancellable({ centre, refund }: Difference): boolean {
  return centre !== null && refund === '0';
}
