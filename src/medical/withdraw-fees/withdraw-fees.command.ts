import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** Which lines to take back: of these serials, of a batch, or all that are in no settlement. */
export interface FeesToWithdraw {
  readonly serials?: readonly string[];
  readonly batch?: string;
}

/** Takes fee lines back (费用明细撤销). Answers `withdrawn`, the number of lines. Throws as `UploadFees`. */
export class WithdrawFees extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly fees: FeesToWithdraw,
    readonly merchantId?: string,
  ) {
    super();
  }
}
