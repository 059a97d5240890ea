import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** Why and where a settlement is taken back. */
export interface SettlementChange {
  /** Short code, lower case. */
  readonly reason: string;
  readonly terminalId: string;
}

/**
 * Cancels a settlement (结算撤销), whatever has become of the card and also after the year's end: accumulators and money return.
 * Answers `split` of what was taken back. Throws `not_found` when there is no such settlement, or it is another merchant's.
 */
export class CancelSettlement extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly settlementId: string,
    readonly change: SettlementChange,
    readonly merchantId?: string,
  ) {
    super();
  }
}
