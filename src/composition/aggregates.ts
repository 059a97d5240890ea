import { type AuthorizationEntity, composeAggregates } from '../authorization';
import type { CardholderState } from '../cardholder';
import type { Aggregate } from '../event-store';
import { medicalExtension } from '../medical';
import { contributionsExtension, interestExtension, settlementAggregate } from '../settlement';
import { transitExtension } from '../transit';

/** Of the aggregates of the core those of cards: cardholders with authorizations, medical visits and transit accounts, and messages about unknown cards. */
export function cardholderAggregates(): readonly Aggregate<CardholderState, AuthorizationEntity>[] {
  return composeAggregates([medicalExtension, transitExtension, contributionsExtension, interestExtension]);
}

/** All aggregates of the core: those of cards, and bookings of settlement. */
export function coreAggregates(): readonly Aggregate<unknown, unknown>[] {
  return [...cardholderAggregates(), settlementAggregate];
}
