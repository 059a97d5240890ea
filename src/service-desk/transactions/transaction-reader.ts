import { Injectable } from '@nestjs/common';
import { type AuthorizationEntity, evolveEntity, type OriginData } from '../../authorization';
import type { CardholderState } from '../../cardholder';
import { type RecordedEvent, TransactionCore } from '../../event-store';
import { MerchantNames } from '../../registry';
import { authorizationTransaction, movementTransaction, type TransactionView } from './transaction';
import { beginsAuthorization } from './transaction-filter';

/** The purse of each account of a cardholder. */
export function purseNames({ purses }: Pick<CardholderState, 'purses'>): ReadonlyMap<number, string> {
  return new Map(purses.list.map(({ slot, name }) => [purses.base + slot, name]));
}

/** An authorization by its first event and what became of it. */
export interface LoadedAuthorization {
  readonly origin: RecordedEvent;
  readonly entity: AuthorizationEntity;
}

/** Puts transactions together from their first events: one query for all states, one for the merchants' names. */
@Injectable()
export class TransactionReader {
  constructor(
    private readonly core: TransactionCore,
    private readonly merchants: MerchantNames,
  ) {}

  /** Views in the order of the events, which are all of one stream. */
  async views(events: readonly RecordedEvent[], purses: ReadonlyMap<number, string>): Promise<TransactionView[]> {
    const origins = events.filter(beginsAuthorization);
    const [loaded, names] = await Promise.all([this.load(origins), this.namesOf(origins)]);
    const entities = new Map(loaded.map(({ origin, entity }) => [origin.position, entity]));
    return events.map((event) => {
      const entity = entities.get(event.position);
      if (entity === undefined) return movementTransaction(event, purses);
      return authorizationTransaction(event, entity, names.get((event.data as OriginData).merchantId) ?? null);
    });
  }

  /** The present states of authorizations of one stream. */
  async load(origins: readonly RecordedEvent[]): Promise<LoadedAuthorization[]> {
    const streamId = origins[0]?.streamId;
    if (streamId === undefined) return [];
    const stored = await this.core.entities<AuthorizationEntity>(
      streamId,
      origins.map(({ version }) => version),
    );
    return origins.map((origin) => ({ origin, entity: stored.get(origin.version) ?? evolveEntity(undefined, origin) }));
  }

  /** Names of the merchants of authorizations. */
  namesOf(origins: readonly RecordedEvent[]): Promise<ReadonlyMap<string, string>> {
    return this.merchants.of(origins.map((origin) => (origin.data as OriginData).merchantId));
  }
}
