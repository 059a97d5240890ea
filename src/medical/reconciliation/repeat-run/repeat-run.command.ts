import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StmtResult } from '../../domain/reconciliation';

/** What came of it. */
export type RepeatAnswer =
  | { readonly result: 'done'; readonly runId: string; readonly outcome: StmtResult }
  | { readonly result: 'refused'; readonly reason: 'file_expired' };

/** Runs a reconciliation again with what the institution said then. Throws the problem `not_found` when there is no such run. */
export class RepeatRun extends Command<RepeatAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly runId: string,
    readonly staffId: string,
  ) {
    super();
  }
}
