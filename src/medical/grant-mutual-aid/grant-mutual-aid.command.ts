import { Command } from '@nestjs/cqrs';
import type { ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { AidGrant } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';

/** A grant before it has its id. */
export type NewAidGrant = Omit<AidGrant, 'grantId'>;

/** Lets a near relative use the owner's personal account (家庭共济). Answers the `grantId`. Throws `not_found`. */
export class GrantMutualAid extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly ownerId: string,
    readonly relativeId: string,
    readonly grant: NewAidGrant,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
