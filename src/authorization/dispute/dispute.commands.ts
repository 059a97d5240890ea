import { Command } from '@nestjs/cqrs';
import type { CardholderAnswer, ChangeOrigin } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { ChargedTo, DisputeOutcome } from '../domain';

/** The dispute that money is moved for. */
export interface DisputeOf {
  /** `cs_…` */
  readonly caseId: string;
  readonly cardholderId: string;
  /** The transaction in dispute, which must be the cardholder's. */
  readonly authorizationId?: string;
  /** Fen. */
  readonly amount?: number;
  /** Where the money goes when the dispute is about no transaction. */
  readonly purse?: string;
}

/**
 * Gives a cardholder the disputed money in advance: to the purses that paid, never more than is left to refund. The same
 * case again answers `already_so`.
 */
export class GrantProvisionalCredit extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly dispute: DisputeOf,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** How a dispute ends; `chargedTo` says who bears one that was won. */
export interface DisputeEnd {
  readonly outcome: DisputeOutcome;
  readonly chargedTo?: ChargedTo;
}

/**
 * Ends a dispute in the books, once. Won: the money is refunded at the charge of the merchant or of the operator. A
 * provisional credit is taken back: of a dispute that was won out of the refund, otherwise as far as the purses have it, the
 * rest as a receivable.
 */
export class SettleDispute extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly dispute: DisputeOf,
    readonly end: DisputeEnd,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
