import { Command } from '@nestjs/cqrs';
import type { FreezeKind } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';
import type { ChangeSaid } from '../desk-origins';

/** Lifts a temporary freeze at once; for a judicial one a second person is asked. */
export class LiftFreeze extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly kind: FreezeKind,
    readonly said: ChangeSaid,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
