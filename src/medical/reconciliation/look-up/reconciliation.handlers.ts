import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { CentreSettlements, type CentreTotalsRow } from '../centre-settlements';
import { type ClearingApplication, ClearingStore } from '../clearing/clearing-store';
import { type Difference, DifferenceStore } from '../differences/difference-store';
import { type ReconciliationRun, RunStore } from '../runs/run-store';
import { GetCentreTotals, ListClearings, ListDifferences, ListRuns } from './reconciliation.queries';

@QueryHandler(ListRuns)
export class ListRunsHandler implements IQueryHandler<ListRuns> {
  constructor(private readonly store: RunStore) {}

  execute({ filter, limit, after }: ListRuns): Promise<readonly ReconciliationRun[]> {
    return this.store.list(filter, limit, after);
  }
}

@QueryHandler(ListDifferences)
export class ListDifferencesHandler implements IQueryHandler<ListDifferences> {
  constructor(private readonly store: DifferenceStore) {}

  execute({ filter, limit, after }: ListDifferences): Promise<readonly Difference[]> {
    return this.store.list(filter, limit, after);
  }
}

@QueryHandler(ListClearings)
export class ListClearingsHandler implements IQueryHandler<ListClearings> {
  constructor(private readonly store: ClearingStore) {}

  execute({ filter, limit, after }: ListClearings): Promise<readonly ClearingApplication[]> {
    return this.store.list(filter, limit, after);
  }
}

@QueryHandler(GetCentreTotals)
export class GetCentreTotalsHandler implements IQueryHandler<GetCentreTotals> {
  constructor(private readonly settlements: CentreSettlements) {}

  async execute({ institution, from, to }: GetCentreTotals): Promise<readonly CentreTotalsRow[]> {
    await this.settlements.upToDate();
    return this.settlements.totalsByKind(institution, from, to);
  }
}
