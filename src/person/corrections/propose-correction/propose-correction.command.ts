import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { PersonAnswer } from '../../answers/person-answers';
import type { Proposal } from '../correction';

/**
 * Proposes another value for a field of a person. Answers `done` with the correction's id, `already_so` when the value is
 * known, or `refused`: `correction_pending`, `id_number_in_use`, `person_erased`, `person_merged`. Rejects with `not_found`,
 * and with `validation_failed` that names the field.
 */
export class ProposeCorrection extends Command<PersonAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly proposal: Proposal,
    /** Staff id. */
    readonly by: string,
  ) {
    super();
  }
}
