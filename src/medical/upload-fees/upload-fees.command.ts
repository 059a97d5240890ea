import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { VisitLine } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';

/** What a fee line is for; kept sealed under the patient's key, never in events. */
export interface FeeLineText {
  /** 医保目录编码. */
  readonly itemCode: string;
  readonly itemName?: string;
  /** 医药机构目录编码. */
  readonly ownCode?: string;
  /** 医疗收费项目类别 (`med_chrgitm_type`). */
  readonly category?: string;
  /** Diagnosis code that it is for. */
  readonly diagnosis?: string;
  readonly diagnosisName?: string;
  readonly department?: string;
  readonly doctor?: string;
  readonly prescription?: string;
}

/** A fee line as an institution uploads it. */
export type FeeLineInput = VisitLine & FeeLineText;

/** A line comes to ten million yuan at most, so that the sums of a visit stay exact. */
export const MAX_LINE_FEN = 1_000_000_000;
/** Price times count, in their units, that make a fen. */
const PRODUCT_PER_FEN = 100_000_000;

/** True for a line that comes to more than `MAX_LINE_FEN`, whatever its price and count. */
export function isTooLarge({ price, count }: Pick<FeeLineInput, 'price' | 'count'>): boolean {
  return (price * count) / PRODUCT_PER_FEN > MAX_LINE_FEN;
}

/** Lines of one upload: 1 to `MAX_UPLOAD_LINES`, serials unique. */
export interface FeesToUpload {
  readonly lines: readonly FeeLineInput[];
}

/**
 * Adds fee lines to a visit (费用明细上传). Answers `lines`: how each splits, in fen. Throws `not_found` when there is no such
 * visit, or it is another merchant's than `merchantId`; `validation_failed` on too many lines or a serial twice.
 */
export class UploadFees extends Command<MedicalAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly visitId: string,
    readonly fees: FeesToUpload,
    readonly merchantId?: string,
  ) {
    super();
  }
}
