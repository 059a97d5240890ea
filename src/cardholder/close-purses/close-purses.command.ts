import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin, CloseOutCause } from '../domain';

/**
 * Pays out what is in a person's purses (清退): the e-purse to bank clearing, the medical account to the clearing of
 * inheritances or of transfers, a subsidy back to the fund of its programme, the transit purse to the clearing of transit
 * top-ups once no card can tap any more and the time for uploads is over. Refused with `open_holds` or
 * `judicial_freeze`. The answer tells `paidOut`, and `left` with what has to wait.
 */
export class ClosePurses extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly closeOut: { readonly cause: CloseOutCause },
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
