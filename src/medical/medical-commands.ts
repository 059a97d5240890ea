/** The commands and queries of medical settlement, for gateways and other edges. */
export type { MedicalAnswer } from './medical-answer';
export { CancelSettlement, type SettlementChange } from './cancel-settlement/cancel-settlement.command';
export { CancelVisit } from './cancel-visit/cancel-visit.command';
export { DischargePatient } from './discharge-patient/discharge-patient.command';
export { EnrolPerson } from './enrol-person/enrol-person.command';
export { GrantMutualAid, type NewAidGrant } from './grant-mutual-aid/grant-mutual-aid.command';
export {
  type AccumulatorsView,
  type FeeLineView,
  GetAccumulators,
  GetSettlement,
  GetVisit,
  type ListedSettlement,
  ListSettlements,
  type SettlementFilter,
  type SettlementPage,
  type SettlementView,
  type VisitView,
} from './look-up/medical.queries';
export { PreSettle, type SettlementOptions } from './pre-settle/pre-settle.command';
export { type LinesToRefund, RefundLines } from './refund-lines/refund-lines.command';
export { type NewVisit, type Patient, RegisterVisit } from './register-visit/register-visit.command';
export { RevokeMutualAid } from './revoke-mutual-aid/revoke-mutual-aid.command';
export { type FinalSettlementOptions, Settle } from './settle/settle.command';
export { type FeeLineInput, type FeeLineText, type FeesToUpload, UploadFees } from './upload-fees/upload-fees.command';
export { type FeesToWithdraw, WithdrawFees } from './withdraw-fees/withdraw-fees.command';
