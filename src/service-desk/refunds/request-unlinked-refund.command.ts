import { Command } from '@nestjs/cqrs';
import type { UnlinkedRefundOf } from '../../authorization';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';
import type { ChangeSaid } from '../desk-origins';

/** Asks a second person to agree to a refund without a transaction; more than the roles allow is `over_ceiling`. */
export class RequestUnlinkedRefund extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly refund: UnlinkedRefundOf,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
