import { Command } from '@nestjs/cqrs';
import type { PersonsToMerge } from '../../../cardholder';
import type { RequestIdentity } from '../../../event-store';
import type { StaffIdentity } from '../../../staff';
import type { DeskAnswer } from '../../desk-answer';
import type { ChangeSaid } from '../../desk-origins';

/** Asks a second person to agree to the merge of two records of one person. */
export class RequestMerge extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly persons: PersonsToMerge,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
