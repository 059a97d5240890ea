import { type AuthorizationEntity, composeAggregates } from '../authorization';
import type { CardholderState } from '../cardholder';
import type { Aggregate } from '../event-store';
import { medicalExtension } from '../medical';
import { transitExtension } from '../transit';

/** The aggregates of the core: cardholders with authorizations, medical visits and transit accounts, and messages about unknown cards. */
export function cardholderAggregates(): readonly Aggregate<CardholderState, AuthorizationEntity>[] {
  return composeAggregates([medicalExtension, transitExtension]);
}
