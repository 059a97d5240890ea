import { Command } from '@nestjs/cqrs';
import type { Institution } from '../institution-directory';

/** What an institution is registered with. */
export type InstitutionDetails = Omit<Institution, 'mcc' | 'payable' | 'state' | 'messageKey'>;

/**
 * Registers a designated institution (定点医药机构) as a merchant's. Repeated with the same details it answers the same; with
 * others under the same code it is a `state_conflict`. Faulty details are `validation_failed`.
 */
export class RegisterInstitution extends Command<{
  readonly result: 'done' | 'already_so';
  readonly institution: Institution;
}> {
  constructor(readonly details: InstitutionDetails) {
    super();
  }
}
