import { Command } from '@nestjs/cqrs';
import type { PurseAdjustment } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';
import type { ChangeSaid } from '../desk-origins';

/**
 * Asks a second person to agree to an adjustment. What could not be carried out now is refused at once, and so is more than
 * the roles of who asks allow (`over_ceiling`).
 */
export class RequestAdjustment extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly adjustment: PurseAdjustment,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
