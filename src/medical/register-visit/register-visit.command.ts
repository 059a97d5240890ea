import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { VisitKind } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';

/** Who is treated, and which card was shown. */
export interface Patient {
  /** `ch_…`. */
  readonly cardholderId: string;
  /** Card within the person; left out when an identity card or a token was shown, which opens no purse. */
  readonly cardId?: number;
}

/** A visit to register. */
export interface NewVisit {
  readonly kind: VisitKind;
  /** 医疗类别: 11, 14, 21, 41 … */
  readonly medType: string;
  /** 定点医药机构编号. */
  readonly fixmedinsCode: string;
  readonly terminalId: string;
  /** 险种; the first active enrolment when left out. */
  readonly insutype?: string;
  /** 参保地; any when left out. */
  readonly area?: string;
  /** `local`, `long_term_filed`, `transfer_filed`, `emergency`, `unfiled`; when left out it follows from the two areas. */
  readonly outOfArea?: string;
  /** `YYYY-MM-DD`: registration or admission. */
  readonly began: string;
  /** The institution's own number of the visit (`ipt_otp_no`). */
  readonly ownNumber?: string;
  /** Deposit (押金) to set aside in a purse, fen. */
  readonly deposit?: { readonly purse: string; readonly amount: number };
}

/**
 * Registers a visit (门诊挂号, 入院办理, a purchase at a pharmacy). Answers `visitId`, `insutype` and `area`. Throws `not_found`
 * when there is no such cardholder or institution; `merchantId` restricts it to institutions of that merchant.
 */
export class RegisterVisit extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly patient: Patient,
    readonly visit: NewVisit,
    readonly merchantId?: string,
  ) {
    super();
  }
}
