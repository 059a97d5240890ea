import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { StaffIdentity } from '../../../staff';
import type { DeskAnswer } from '../../desk-answer';
import type { ChangeSaid } from '../../desk-origins';

/** Asks a second person to agree that who a person is is erased. */
export class RequestErasure extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
