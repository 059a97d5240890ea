import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StaffAnswer } from '../staff-answer';

/** Forgets the failed sign-ins of an account, which lifts its lock. Throws `not_found`. */
export class UnlockStaff extends Command<StaffAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly staffId: string,
  ) {
    super();
  }
}
