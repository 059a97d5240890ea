/** Reconciliation for gateways, the desk and the command line. */
export { type ClearingAnswer, type ClearingApplication } from './clearing/clearing-store';
export { type CentreTotalsRow } from './centre-settlements';
export { CureDifference, type CureAnswer } from './cure-difference/cure-difference.command';
export {
  type Cure,
  CURES,
  type Difference,
  DIFFERENCE_STATES,
  type DifferenceState,
} from './differences/difference-store';
export { EndClearing } from './end-clearing/end-clearing.command';
export { FILE_LIFE_MS, ReconciliationFiles } from './files/reconciliation-files';
export { GetCentreTotals, ListClearings, ListDifferences, ListRuns } from './look-up/reconciliation.queries';
export { MAX_PERIOD_DAYS, periodFault } from './period-fault';
export { type RepeatAnswer, RepeatRun } from './repeat-run/repeat-run.command';
export { type ListPlace, type ReconciliationRun, RUN_KINDS, type RunKind } from './runs/run-store';
export { type TakeAnswer, TakeDifference } from './take-difference/take-difference.command';
export { ReconciliationModule } from './reconciliation.module';
