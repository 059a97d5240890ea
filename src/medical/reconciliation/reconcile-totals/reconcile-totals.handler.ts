import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { inTransaction } from '../../../platform/database';
import { judgeTotals } from '../../domain/reconciliation';
import { CentreSettlements } from '../centre-settlements';
import { DifferenceStore } from '../differences/difference-store';
import { idOf } from '../files/reconciliation-files';
import { type ReconciliationRun, RunStore } from '../runs/run-store';
import { ReconcileTotals } from './reconcile-totals.command';

@CommandHandler(ReconcileTotals)
export class ReconcileTotalsHandler implements ICommandHandler<ReconcileTotals> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly settlements: CentreSettlements,
    private readonly runs: RunStore,
    private readonly differences: DifferenceStore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, group, institution, staff }: ReconcileTotals): Promise<ReconciliationRun> {
    const runId = idOf('rr', 'totals', request.key);
    const known = await this.runs.find(runId);
    if (known) return known;
    await this.settlements.upToDate();
    const { cash: _, ...centre } = await this.settlements.totals(group);
    const { result } = judgeTotals(centre, institution);
    const run = { ...{ runId, kind: 'totals' as const, group, centre, institution, result }, ...staff };
    const entered: ReconciliationRun = { ...run, at: this.clock.now() };
    await inTransaction(this.pool, async (client) => {
      const isNew = await this.runs.insert(client, entered);
      if (isNew && result === '000000') await this.differences.resolve(client, entered);
    });
    return (await this.runs.find(runId)) ?? entered;
  }
}
