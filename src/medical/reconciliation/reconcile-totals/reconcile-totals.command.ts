import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { ReconciledTotals } from '../../domain/reconciliation';
import type { ReconciliationGroup } from '../reconciliation-group';
import type { ReconciliationRun } from '../runs/run-store';

/** Who asks for a run, when it is not the institution itself. */
export interface RunByStaff {
  /** Staff id. */
  readonly by: string;
  /** The run that is repeated. */
  readonly repeats: string;
}

/**
 * Compares an institution's totals with the centre's (对总账). The same request answers the same run. Equal totals resolve the
 * differences that are open of the group.
 */
export class ReconcileTotals extends Command<ReconciliationRun> {
  constructor(
    readonly request: Pick<RequestIdentity, 'key'>,
    readonly group: ReconciliationGroup,
    readonly institution: ReconciledTotals,
    readonly staff?: RunByStaff,
  ) {
    super();
  }
}
