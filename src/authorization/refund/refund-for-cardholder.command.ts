import { Command } from '@nestjs/cqrs';
import type { CardholderAnswer, ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { Fen } from '../../platform/money';

/** Which transaction to refund, and how much. */
export interface RefundOf {
  readonly cardholderId: string;
  readonly authorizationId: string;
  /** All that is left when left out. */
  readonly amount: Fen | undefined;
}

/**
 * Refunds captured money as `RefundAuthorization` does, on the word of staff: never more than was captured, to the same
 * purses in reverse order, at the charge of the merchant. Throws `not_found` when the transaction is not the cardholder's.
 */
export class RefundForCardholder extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly refund: RefundOf,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
