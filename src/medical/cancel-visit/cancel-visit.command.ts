import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** Cancels a visit without fees and settlements (挂号撤销, 入院撤销); a deposit is released. Throws as `UploadFees`. */
export class CancelVisit extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly merchantId?: string,
  ) {
    super();
  }
}
