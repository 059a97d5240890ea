import { type AnySlice, type CardholderState, composeCardholder } from '../cardholder';
import type { Aggregate } from '../event-store';
import { type AuthorizationEntity, disputesSlice, evolveEntity } from './domain';
import { isStrayStream } from './stray-stream';

/** The aggregates of the core: cardholders with their authorizations, and the streams of messages about unknown cards. */
export function cardholderAggregates(): readonly Aggregate<CardholderState, AuthorizationEntity>[] {
  return [
    composeCardholder({ evolveEntity, slices: [disputesSlice as AnySlice] }),
    composeCardholder({ name: 'stray', owns: isStrayStream, evolveEntity }),
  ];
}
