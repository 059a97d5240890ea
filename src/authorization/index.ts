export { type CardholderExtension, composeAggregates, type EntityKind, type EntityPacking } from './aggregates';
export {
  authorizationId,
  type EventPlace,
  placeOfAuthorization,
  placesOfReference,
  retrievalReference,
} from './authorization-id';
export { type Answer } from './answer';
export { Authorize, type AuthorizationMessage } from './authorize/authorize.command';
export { type MessageOrigin } from './message';
export { RefundAuthorization } from './refund/refund-authorization.command';
export { ReverseAuthorization } from './reverse/reverse-authorization.command';
export { AuthorizationModule } from './authorization.module';
export { reasonChapter } from './http/reason-chapter';
export { type AutoCaptureRule, AutoCaptureRules } from './auto-capture/auto-capture-rules';
export { type DueHold, DueHoldStore } from './due-holds/due-hold-store';
export { DueHoldsSweep } from './due-holds/due-holds.sweep';
export { isStrayStream, strayStream } from './stray-stream';
export {
  AUTHORIZATION_EVENTS,
  AUTHORIZATION_ORIGINS,
  type AuthorizationElement,
  type AuthorizationEntity,
  type AuthorizationKind,
  type AuthorizationStatus,
  type Check,
  checkCard,
  decideAuthorization,
  defaultTenderPolicy,
  evolveEntity,
  type ExplainedCheck,
  explainChecks,
  type OriginData,
  purseGates,
  type Reason,
  type ReasonEntry,
  REASONS,
  type Result,
  resultOf,
  selectTenders,
  shareOf,
  type Scalar,
  type TenderAccount,
  tenderPolicyFaults,
  type TenderPolicy,
} from './domain';
export { AuthorizationOrigins, type NamedAuthorization } from './authorization-origins';
export { type DisputeEnd, type DisputeOf, GrantProvisionalCredit, SettleDispute } from './dispute/dispute.commands';
export { RefundForCardholder, type RefundOf } from './refund/refund-for-cardholder.command';
export { RefundUnlinked, type UnlinkedRefundOf } from './unlinked-refund/unlinked-refund.command';
export { type ChargedTo, DISPUTE_OUTCOMES, type DisputeOutcome } from './domain';
