import { Command } from '@nestjs/cqrs';
import type { ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { Enrolment } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';

/**
 * Enrols a person (参保登记), or changes an enrolment in the same insurance and pooling area. Throws `not_found` when there is
 * no such cardholder.
 */
export class EnrolPerson extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly enrolment: Enrolment,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
