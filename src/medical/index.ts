export { cardholderAggregates } from './aggregates';
export { BillFaultsError, calculateBill, calculateCases } from './calculate-bill/calculate-bill';
export { isValid, validatePolicy, type ValidPolicy } from './policies/validate-policy';
export type { BenefitPolicyDocument, PolicyFault } from './domain/benefit/policy-document';
