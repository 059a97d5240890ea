import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { isStrayStream, type OriginData, placeOfAuthorization } from '../../authorization';
import { cardholderId, type CardholderState } from '../../cardholder';
import { readEvent, type RecordedEvent, TransactionCore } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { authorizationTransaction } from './transaction';
import { beginsAuthorization } from './transaction-filter';
import { type LoadedAuthorization, TransactionReader } from './transaction-reader';
import type { DeskAuthorization } from './transactions.query';

/** An authorization, ready to be shown, and what it is made of. */
export interface FoundAuthorization extends LoadedAuthorization {
  readonly view: DeskAuthorization;
  /** Position of the newest event of its stream. */
  readonly head: number;
}

/** Finds authorizations by their public id. */
@Injectable()
export class AuthorizationFinder {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly reader: TransactionReader,
  ) {}

  /** Throws the problem `not_found`. */
  async find(authorizationId: string): Promise<FoundAuthorization> {
    const origin = await this.#origin(authorizationId);
    const [loaded, names, { state, position }] = await Promise.all([
      this.reader.load([origin]),
      this.reader.namesOf([origin]),
      this.core.state<CardholderState>(origin.streamId),
    ]);
    const entity = loaded[0]?.entity;
    if (entity === undefined) throw new Error('an authorization has no state');
    const data = origin.data as OriginData;
    const card = state.cards.find(({ id }) => id === data.card);
    const view: DeskAuthorization = {
      ...authorizationTransaction(origin, entity, names.get(data.merchantId) ?? null),
      cardholderId: isStrayStream(origin.streamId) ? null : cardholderId(origin.streamId),
      token: card?.token ?? null,
      maskedNumber: card?.masked ?? null,
    };
    return { origin, entity, view, head: position };
  }

  async #origin(authorizationId: string): Promise<RecordedEvent> {
    const place = placeOfAuthorization(authorizationId);
    const inRange = place !== undefined && place.lane < this.core.laneCount;
    const origin = inRange ? await readEvent(this.pool, place.lane, place.position) : undefined;
    if (origin !== undefined && beginsAuthorization(origin)) return origin;
    throw new ProblemError('not_found', { detail: 'there is no authorization with this id' });
  }
}
