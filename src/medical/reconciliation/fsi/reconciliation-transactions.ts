import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { FsiHandlers } from '../../fsi/fsi-handler';
import { clearingTransactions } from './clearing.transactions';
import { DownloadTransaction, UploadTransaction } from './file.transactions';
import {
  ReconcileDetailsTransaction,
  ReconcileTotalsTransaction,
  UnmatchedTransaction,
} from './statement.transactions';

/** Transactions of reconciliation that are made by the container. */
export const RECONCILIATION_TRANSACTIONS = [
  ReconcileTotalsTransaction,
  ReconcileDetailsTransaction,
  UnmatchedTransaction,
  UploadTransaction,
  DownloadTransaction,
] as const;

/** Adds 3201 to 3205, 3209A, 9101 and 9102 to the national interface. */
@Injectable()
export class ReconciliationTransactions {
  constructor(
    handlers: FsiHandlers,
    commands: CommandBus,
    queries: QueryBus,
    totals: ReconcileTotalsTransaction,
    details: ReconcileDetailsTransaction,
    unmatched: UnmatchedTransaction,
    upload: UploadTransaction,
    download: DownloadTransaction,
  ) {
    handlers.add(totals, details, unmatched, upload, download, ...clearingTransactions(commands, queries));
  }
}
