export { cardholderAggregates } from './aggregates';
export { BillFaultsError, calculateBill, calculateCases } from './calculate-bill/calculate-bill';
export { isValid, validatePolicy, type ValidPolicy } from './policies/validate-policy';
export type { BenefitPolicyDocument, PolicyFault } from './domain/benefit/policy-document';
export * from './medical-commands';
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
export { type Institution, InstitutionDirectory } from './institutions/institution-directory';
export { PolicyDirectory, type PolicyInForce, type PolicyScope } from './policies/policy-directory';
