import { Command } from '@nestjs/cqrs';
import type { SpendingLimits } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';
import type { ChangeSaid } from '../desk-origins';

/** Changes some limits of a purse: lower ones at once; when any of them is higher than now, a second person is asked. */
export class ChangeLimitsAtDesk extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly purse: string,
    readonly change: SpendingLimits,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
