export { cardholderAggregates } from './aggregates';
export {
  authorizationId,
  type EventPlace,
  placeOfAuthorization,
  placesOfReference,
  retrievalReference,
} from './authorization-id';
export { AuthorizationModule } from './authorization.module';
export { reasonChapter } from './http/reason-chapter';
export { HoldExpirySweep } from './expire-holds/hold-expiry.sweep';
export { isStrayStream } from './stray-stream';
export {
  AUTHORIZATION_EVENTS,
  AUTHORIZATION_ORIGINS,
  type AuthorizationElement,
  type AuthorizationEntity,
  type AuthorizationKind,
  type AuthorizationStatus,
  type Check,
  decideAuthorization,
  defaultTenderPolicy,
  evolveEntity,
  type ExplainedCheck,
  explainChecks,
  type OriginData,
  type Reason,
  REASONS,
  type Result,
  resultOf,
  type Scalar,
  type TenderAccount,
  tenderPolicyFaults,
  type TenderPolicy,
} from './domain';
