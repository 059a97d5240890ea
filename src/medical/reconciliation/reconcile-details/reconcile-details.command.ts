import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { ReconciledTotals } from '../../domain/reconciliation';
import type { ReconciliationGroup } from '../reconciliation-group';
import type { RunByStaff } from '../reconcile-totals/reconcile-totals.command';
import type { ReconciliationRun } from '../runs/run-store';

/** What an institution says that its file comes to; what it does not say is not checked. */
export type DeclaredTotals = Partial<Pick<ReconciledTotals, 'count' | 'medfee' | 'fundPay'>>;

/** What came of a run of details, or why there was none: a message for the institution, without personal data. */
export type DetailsAnswer =
  | { readonly run: ReconciliationRun; readonly refusal?: undefined }
  | {
      readonly refusal: string;
      readonly field: 'file_qury_no' | 'medfee_sumamt' | 'fund_pay_sumamt' | 'fixmedins_setl_cnt';
    };

/**
 * Compares an institution's list with the centre's row by row (对明细账), makes the file of results and keeps the work list.
 * The same request answers the same run.
 */
export class ReconcileDetails extends Command<DetailsAnswer> {
  constructor(
    readonly request: Pick<RequestIdentity, 'key'>,
    readonly group: ReconciliationGroup,
    readonly uploadFile: string,
    readonly declared: DeclaredTotals,
    readonly staff?: RunByStaff,
  ) {
    super();
  }
}
