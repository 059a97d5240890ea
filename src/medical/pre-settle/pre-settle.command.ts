import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** What to settle, and how. */
export interface SettlementOptions {
  /** `YYYY-MM-DD`: the day whose policy and year count; discharge of in-patients or the day of the visit when left out. */
  readonly careDate?: string;
  readonly useAccount: boolean;
  /** Lines of this batch only (收费批次号). */
  readonly batch?: string;
  /** What the caller says the bill comes to, fen. */
  readonly expectedTotal?: number;
  readonly terminalId: string;
}

/**
 * Calculates what a settlement would be (预结算) and notes it; no money moves. Answers `split`, `policyId`, `ytd`, `year`,
 * `careDate`. Throws as `UploadFees`.
 */
export class PreSettle extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly options: SettlementOptions,
    readonly merchantId?: string,
  ) {
    super();
  }
}
