import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StaffAnswer } from '../staff-answer';

/** Ends the session of a member of the staff, on every process at once. Throws `not_found`. */
export class RevokeSessions extends Command<StaffAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly staffId: string,
  ) {
    super();
  }
}
