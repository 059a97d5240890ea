import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { PersonAnswer } from '../../answers/person-answers';

/**
 * Takes a correction back before it is decided; only who proposed it may. Answers `done`, `already_so`, or `refused`:
 * `not_maker`, `already_decided`. Rejects with `not_found`.
 */
export class WithdrawCorrection extends Command<PersonAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly correctionId: string,
    /** Staff id. */
    readonly by: string,
  ) {
    super();
  }
}
