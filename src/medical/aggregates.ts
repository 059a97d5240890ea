import { type AuthorizationEntity, composeAggregates } from '../authorization';
import type { CardholderState } from '../cardholder';
import type { Aggregate } from '../event-store';
import { medicalExtension } from './domain/settlement';

/** The aggregates of the core: cardholders with authorizations and medical visits, and messages about unknown cards. */
export function cardholderAggregates(): readonly Aggregate<CardholderState, AuthorizationEntity>[] {
  return composeAggregates([medicalExtension]);
}
