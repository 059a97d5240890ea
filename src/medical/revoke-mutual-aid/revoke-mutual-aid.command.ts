import { Command } from '@nestjs/cqrs';
import type { ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** Takes a grant of mutual aid back; what was paid stays paid. Throws `not_found` when there is no such cardholder. */
export class RevokeMutualAid extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly ownerId: string,
    readonly grantId: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
