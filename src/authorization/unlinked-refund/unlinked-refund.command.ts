import { Command } from '@nestjs/cqrs';
import type { CardholderAnswer, ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';

/** Money that a merchant gives without a transaction to refer to. */
export interface UnlinkedRefundOf {
  readonly purse: string;
  /** Fen. */
  readonly amount: number;
  readonly merchantId: string;
}

/**
 * Credits a purse at the charge of a merchant, without a transaction (无关联退款). A purse takes money only from where it may
 * pay. That a second person agreed is the caller's business.
 */
export class RefundUnlinked extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly refund: UnlinkedRefundOf,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
