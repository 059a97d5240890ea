import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { PersonAnswer } from '../../answers/person-answers';
import type { CorrectionDecision } from '../correction';

/**
 * 多元复核: accepts or rejects a correction that somebody else proposed. Accepted, the value is in use and people are found by
 * it in the same moment. Answers `done`, `already_so` when it was decided so before, or `refused`: `maker_is_checker`,
 * `already_decided`, `id_number_in_use`, `person_merged`. Rejects with `not_found`.
 */
export class DecideCorrection extends Command<PersonAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly correctionId: string,
    readonly decision: CorrectionDecision,
    readonly reason: string,
    /** Staff id. */
    readonly by: string,
  ) {
    super();
  }
}
