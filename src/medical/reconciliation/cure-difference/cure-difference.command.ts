import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { MedicalRefusal } from '../../domain/settlement';
import type { Cure } from '../differences/difference-store';

/** What staff say of a difference. */
export interface DifferenceCure {
  /** Code of why it differs. */
  readonly reason: string;
  readonly cure: Cure;
  /** Staff id. */
  readonly staffId: string;
}

/** What came of it. The difference stays open until a run finds it balanced. */
export type CureAnswer =
  | {
      readonly result: 'done' | 'already_so';
      readonly differenceId: string;
      readonly cure: Cure;
      readonly cancelled: boolean;
    }
  | {
      readonly result: 'refused';
      readonly reason: 'difference_resolved' | 'nothing_to_cancel' | MedicalRefusal;
      readonly differenceId: string;
    };

/**
 * Says why a settlement does not balance and what is done about it. `reverse` and `cancel_both` cancel ours; `resend` waits for
 * the institution. Throws the problem `not_found` when there is no such difference.
 */
export class CureDifference extends Command<CureAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly differenceId: string,
    readonly said: DifferenceCure,
  ) {
    super();
  }
}
