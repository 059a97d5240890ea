import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** The two records of one person. */
export interface PersonsToMerge {
  /** `ch_…` of the record that goes. */
  readonly duplicateId: string;
  /** `ch_…` of the record that stays. */
  readonly survivorId: string;
}

/**
 * Merges a duplicate person into another: its cards are closed and its money moves, in one transaction. Refused with
 * `open_holds` or `judicial_freeze` while the duplicate has those. Follow-ups of its old authorizations still work; money
 * that comes back to it later moves when the merge is asked for again.
 */
export class MergePersons extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly persons: PersonsToMerge,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
