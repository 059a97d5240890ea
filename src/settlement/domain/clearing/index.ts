export { clearDay, type Cleared, isPayoutDay, type PayeePosition } from './clear-day';
export type { ContractTerms, FeeTerms, FeeTier } from './contract-terms';
export * from './payee-statement';
