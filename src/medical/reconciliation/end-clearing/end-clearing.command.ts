import { Command } from '@nestjs/cqrs';
import type { ClearingStep } from '../../domain/reconciliation';
import type { ClearingAnswer } from '../clearing/clearing-store';

/** Who ends an application: the institution its own, or a member of staff with a code of why. */
export type ClearingEndedBy =
  | { readonly institution: string; readonly staffId?: undefined }
  | { readonly staffId: string; readonly reason: string };

/** Approves, refuses or withdraws an application for clearing. Throws the problem `not_found` when there is none. */
export class EndClearing extends Command<ClearingAnswer> {
  constructor(
    readonly applicationId: string,
    readonly step: ClearingStep,
    readonly by: ClearingEndedBy,
  ) {
    super();
  }
}
