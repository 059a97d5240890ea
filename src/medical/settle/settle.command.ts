import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';
import type { SettlementOptions } from '../pre-settle/pre-settle.command';

/** A settlement for good. */
export interface FinalSettlementOptions extends SettlementOptions {
  /** `interim` (中途结算) leaves an in-patient visit open. */
  readonly stage: 'final' | 'interim';
  /** Takes a split that differs from the last pre-settlement, or comes without one. */
  readonly acceptSplit: boolean;
  /** The institution's own number of the settlement (`medins_setl_id`). */
  readonly medinsSetlId?: string;
}

/**
 * Settles a visit (结算): funds, personal account, relatives and cash in one commit. Answers `settlementId`, `split` and what
 * `PreSettle` answers. Throws as `UploadFees`.
 */
export class Settle extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly options: FinalSettlementOptions,
    readonly merchantId?: string,
  ) {
    super();
  }
}
