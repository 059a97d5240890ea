export { cardholderAggregates } from './aggregates';
export { AuthorizationModule } from './authorization.module';
export { reasonChapter } from './http/reason-chapter';
export { HoldExpirySweep } from './expire-holds/hold-expiry.sweep';
export { decideAuthorization, defaultTenderPolicy, REASONS, tenderPolicyFaults, type TenderPolicy } from './domain';
