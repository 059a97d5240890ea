import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { MedicalAnswer } from '../medical-answer';

/** Discharges an in-patient on a day `YYYY-MM-DD` (出院办理), or takes the discharge back with null. Throws as `UploadFees`. */
export class DischargePatient extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly ended: string | null,
    readonly merchantId?: string,
  ) {
    super();
  }
}
