import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { SettlementChange } from '../cancel-settlement/cancel-settlement.command';
import type { MedicalAnswer } from '../medical-answer';

/** The lines to give back. */
export interface LinesToRefund extends SettlementChange {
  readonly serials: readonly string[];
}

/**
 * Gives lines of a settled bill back (部分退费): the settlement is cancelled and the rest settled anew under its policy and care
 * date, in one commit. Answers `cancelled` (the old id), `settlementId` and `split` of the rest, none when nothing is left.
 * Throws as `CancelSettlement`.
 */
export class RefundLines extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly settlementId: string,
    readonly refund: LinesToRefund,
    readonly merchantId?: string,
  ) {
    super();
  }
}
