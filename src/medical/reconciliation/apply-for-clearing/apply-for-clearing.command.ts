import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { ClearingApplication } from '../clearing/clearing-store';

/** What an institution applies for; amounts are fen. */
export type ClearingToApply = Pick<
  ClearingApplication,
  | 'institution'
  | 'clrType'
  | 'setlOptins'
  | 'from'
  | 'to'
  | 'medfee'
  | 'recognised'
  | 'appliedFund'
  | 'cash'
  | 'accountPay'
>;

/** The application, or why it is not taken: a message for the institution and the field it is about. */
export type ApplyAnswer =
  | { readonly application: ClearingApplication; readonly refusal?: undefined }
  | { readonly refusal: string; readonly field?: string };

/**
 * Applies for the clearing of a month (清算申请). Every day of it with settlements must have been reconciled and found equal, and
 * be equal still; the totals must be the centre's. One application an institution, agency, kind and month.
 */
export class ApplyForClearing extends Command<ApplyAnswer> {
  constructor(
    readonly request: Pick<RequestIdentity, 'key'>,
    readonly clearing: ClearingToApply,
  ) {
    super();
  }
}
