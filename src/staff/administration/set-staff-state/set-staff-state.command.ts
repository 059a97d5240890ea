import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StaffAnswer } from '../staff-answer';

/** Disables an account, which ends its sessions at once, or enables it again. Throws `not_found`. */
export class SetStaffState extends Command<StaffAnswer> {
  constructor(
    readonly request: RequestIdentity,
    /** Staff id of who does it. */
    readonly by: string,
    readonly staffId: string,
    readonly state: 'enabled' | 'disabled',
  ) {
    super();
  }
}
