import { Query } from '@nestjs/cqrs';
import type { ClearingApplication, ClearingFilter } from '../clearing/clearing-store';
import type { CentreTotalsRow } from '../centre-settlements';
import type { Difference, DifferenceFilter } from '../differences/difference-store';
import type { ListPlace, ReconciliationRun, RunFilter } from '../runs/run-store';

/** Reconciliations, newest first. */
export class ListRuns extends Query<readonly ReconciliationRun[]> {
  constructor(
    readonly filter: RunFilter,
    readonly limit: number,
    readonly after?: ListPlace,
  ) {
    super();
  }
}

/** Differences, newest first. */
export class ListDifferences extends Query<readonly Difference[]> {
  constructor(
    readonly filter: DifferenceFilter,
    readonly limit: number,
    readonly after?: ListPlace,
  ) {
    super();
  }
}

/** Applications for clearing, newest first. */
export class ListClearings extends Query<readonly ClearingApplication[]> {
  constructor(
    readonly filter: ClearingFilter,
    readonly limit: number,
    readonly after?: ListPlace,
  ) {
    super();
  }
}

/** The centre's own totals of an institution by insurance, clearing type and agency. */
export class GetCentreTotals extends Query<readonly CentreTotalsRow[]> {
  constructor(
    readonly institution: string,
    /** First and last day, `YYYY-MM-DD`. */
    readonly from: string,
    readonly to: string,
  ) {
    super();
  }
}
