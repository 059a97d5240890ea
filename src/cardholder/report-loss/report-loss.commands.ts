import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** How a loss is reported: orally (口头挂失), which lapses by itself, or formally (正式挂失). */
export type LossKind = 'provisional' | 'formal';

/** Reports a card lost: once acknowledged, no debit by it is approved anywhere. A provisional report answers `lapsesAt`. */
export class ReportLoss extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly loss: { readonly kind: LossKind },
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** Takes a report of a loss back (解挂): the card is what it was before. Not after it was replaced. */
export class WithdrawLoss extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
