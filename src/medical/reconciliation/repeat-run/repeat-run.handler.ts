import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ProblemError } from '../../../platform/errors';
import { ReconcileDetails } from '../reconcile-details/reconcile-details.command';
import { ReconcileTotals } from '../reconcile-totals/reconcile-totals.command';
import { RunStore } from '../runs/run-store';
import { type RepeatAnswer, RepeatRun } from './repeat-run.command';

@CommandHandler(RepeatRun)
export class RepeatRunHandler implements ICommandHandler<RepeatRun> {
  constructor(
    private readonly runs: RunStore,
    private readonly commands: CommandBus,
  ) {}

  async execute({ request, runId, staffId }: RepeatRun): Promise<RepeatAnswer> {
    const run = await this.runs.find(runId);
    if (run === undefined) throw new ProblemError('not_found', { detail: 'there is no run with this id' });
    const staff = { by: staffId, repeats: runId };
    if (run.kind === 'totals') {
      const again = await this.commands.execute(new ReconcileTotals(request, run.group, run.institution, staff));
      return { result: 'done', runId: again.runId, outcome: again.result };
    }
    const answer = await this.commands.execute(
      new ReconcileDetails(request, run.group, run.uploadFile ?? '', {}, staff),
    );
    if (answer.refusal !== undefined) return { result: 'refused', reason: 'file_expired' };
    return { result: 'done', runId: answer.run.runId, outcome: answer.run.result };
  }
}
