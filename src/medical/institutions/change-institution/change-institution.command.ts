import { Command } from '@nestjs/cqrs';
import type { InstitutionState } from '../institution-directory';

/** What of an institution may change. */
export interface InstitutionChange {
  readonly state?: InstitutionState;
  /** SM2 public key, hexadecimal; null takes it away, so that messages need no signature any more. */
  readonly certificate?: string | null;
}

/** Suspends an institution, lets it go on, or replaces its certificate. Throws `not_found` and `validation_failed`. */
export class ChangeInstitution extends Command<{ readonly result: 'done' | 'already_so' }> {
  constructor(
    readonly code: string,
    readonly change: InstitutionChange,
  ) {
    super();
  }
}
