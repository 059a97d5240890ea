export type {
  Aggregate,
  Decide,
  Decision,
  DecisionContext,
  NewEvent,
  Posting,
  RecordedEvent,
  StreamEvent,
} from './domain/event';
export { blockHash, GENESIS_HASH, type BlockHeader } from './domain/block-hash';
export { SealedRecords } from './domain/sealed-record';
export { ClaimsModule } from './claims/claims.module';
export { nonceClaim, refuseReuse, RequestClaims, type NonceClaim, type RequestClaim } from './claims/request-claims';
export { hexKey, requestKey, type RequestIdentity } from './claims/request-identity';
export { CommandNotSettledError, OutcomeKeyReusedError } from './errors';
export {
  MAX_EVENTS_PER_READ,
  readEvent,
  readEventsAt,
  readHeads,
  readLane,
  readStreamBack,
} from './history/event-reader';
export { InvariantViolation } from './lanes/apply-decision';
export type { CoreCommand, CoreObserver, HexKey, Settled } from './lanes/command';
export type { JointCommand } from './lanes/joint-commit';
export type { Queryable } from './lanes/lane-store';
export { SubscriptionRunner, type Subscription, type SubscriptionObserver } from './subscriptions/subscription-runner';
export { EventStoreModule, Subscriptions } from './event-store.module';
export { createLanes, DEFAULT_CORE_LIMITS, TransactionCore, type CoreLimits } from './transaction-core';
