import type { Period } from '../domain/reconciliation';

/** What is reconciled at once: the settlements of an institution of one kind in a period. */
export interface ReconciliationGroup extends Period {
  /** 定点医药机构编号. */
  readonly institution: string;
  /** 险种; all of them when left out. */
  readonly insutype?: string;
  /** 清算类别. */
  readonly clrType: string;
  /** 清算经办机构: the area whose insurance pays. */
  readonly setlOptins: string;
  /** Only refunds (退费); otherwise settlements, and refunds subtract. */
  readonly refundsOnly: boolean;
}
