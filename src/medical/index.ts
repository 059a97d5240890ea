export { BillFaultsError, calculateBill, calculateCases } from './calculate-bill/calculate-bill';
export { isValid, validatePolicy, type ValidPolicy } from './policies/validate-policy';
export type { BenefitPolicyDocument, PolicyFault } from './domain/benefit/policy-document';
export * from './medical-commands';
export { MedicalModule } from './medical.module';
export { MedicalStatementModule } from './statement/statement.module';
export { PatientFinder } from './patients/patient-finder';
export { placeOfSettlement, placeOfVisit, settlementIdOf, visitIdOf } from './medical-ids';
export {
  type AidGrant,
  type Enrolment,
  type MedicalRefusal,
  RELATIONS,
  type Relation,
  type SettlementInputs,
  type Split,
  type Visit,
  type VisitInstitution,
  type VisitKind,
  type VisitLine,
  type YearTotals,
} from './domain/settlement';
export { MedicalRegistryModule } from './medical-registry.module';
export {
  ChangeInstitution,
  type InstitutionChange,
} from './institutions/change-institution/change-institution.command';
export {
  type Institution,
  INSTITUTION_CODE,
  INSTITUTION_KINDS,
  INSTITUTION_LEVELS,
  INSTITUTION_STATES,
  InstitutionDirectory,
  type InstitutionKind,
  type InstitutionLevel,
  type InstitutionState,
} from './institutions/institution-directory';
export {
  type InstitutionFilter,
  type InstitutionPage,
  ListInstitutions,
} from './institutions/list-institutions/list-institutions.query';
export { MAX_OVERLAP_SECONDS, RotateMessageKey } from './institutions/rotate-message-key/rotate-message-key.command';
export {
  type InstitutionDetails,
  RegisterInstitution,
} from './institutions/register-institution/register-institution.command';
export { diffPolicies, type PolicyDifference } from './domain/benefit/policy-diff';
export {
  type ImportAnswer,
  type ImportedPolicy,
  type ImportOptions,
  ImportPolicies,
} from './policies/import-policies/import-policies.command';
export {
  GetPolicy,
  type ListedPolicy,
  ListPolicies,
  type PolicyFilter,
  type PolicyView,
} from './policies/look-up/policies.queries';
export { PolicyDirectory, type PolicyInForce, type PolicyScope } from './policies/policy-directory';
export { type EnrolmentRow, MAX_ENROLMENT_ROWS, readEnrolments } from './enrol-person/enrolment-file';
export { FsiModule } from './fsi/fsi.module';
export { MessageCipher } from './fsi/security/message-cipher';
export { isSignedBy } from './fsi/security/message-signature';
export { PlatformKey } from './fsi/security/platform-key';
export type { FeeLine } from './domain/benefit/bill';
export { type BenefitInput, calculate } from './domain/benefit/calculate';
export type { BenefitPolicy } from './domain/benefit/policy';
export { yuan } from './domain/benefit/exact';
export { isPolicy, readPolicy } from './domain/benefit/read-policy';
export {
  decideCancelSettlement,
  decideEnrol,
  decideRegisterVisit,
  decideSettle,
  decideUploadFees,
  type FinalSettleCommand,
  type VisitRegisteredData,
} from './domain/settlement';
export {
  CLEARING_STATES,
  type ClearingState,
  STMT_RESULTS,
  STMT_TEXTS,
  type StmtResult,
} from './domain/reconciliation';
export * from './reconciliation';
export { ASSISTANCE_CATEGORIES, isPersonNumber } from './enrol-person/enrolment-values';
export { isActiveOn, medicalExtension, medicalOf, type MedicalState, NO_TOTALS, poolOf } from './domain/settlement';
