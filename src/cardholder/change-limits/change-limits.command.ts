import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin, SpendingLimits } from '../domain';

/** Which limits to change and how. */
export interface LimitsChange {
  readonly purse: string;
  /** Fields that are left out stay; null means no limit. */
  readonly change: SpendingLimits;
  /** The policy's limits of the purse, which hold where the person has none of their own. */
  readonly defaults: SpendingLimits | undefined;
  /** False: whatever allows more than now is refused with `raise_needs_approval`. */
  readonly mayRaise: boolean;
  /** The own limits when somebody asked; other ones now are refused with `limits_changed`. */
  readonly expected?: SpendingLimits;
}

/** Changes some of a cardholder's own limits of a purse; the others stay. */
export class ChangeLimits extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly limits: LimitsChange,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
