import type { CardholderAnswer } from '../cardholder';
import type { MedicalRefusal } from './domain/settlement';

/** Frozen answer to a command about medical insurance: `done`, `already_so` or `refused` with the reason, and facts (fen). */
export type MedicalAnswer = CardholderAnswer & {
  readonly reason?: MedicalRefusal;
  /** `mv_…`, where a visit is concerned. */
  readonly visitId?: string;
  /** `ms_…`, where a settlement is concerned. */
  readonly settlementId?: string;
};
