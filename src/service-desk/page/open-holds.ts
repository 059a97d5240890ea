import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { authorizationId, type OriginData } from '../../authorization';
import { readEventsAt, type RecordedEvent, TransactionCore } from '../../event-store';
import { beginsAuthorization } from '../transactions/transaction-filter';
import { TransactionReader } from '../transactions/transaction-reader';
import type { OpenHoldView } from './cardholder-page';

/** Holds of one person that are shown at most, those that end first. */
const MAX_HOLDS = 100;

const HOLDS = `SELECT position FROM open_hold WHERE lane = $1 AND stream_id = $2 ORDER BY expires_at LIMIT ${MAX_HOLDS}`;

/** What is held of a cardholder's money, and by whom. */
@Injectable()
export class OpenHolds {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly core: TransactionCore,
    private readonly reader: TransactionReader,
  ) {}

  /** Positions of the authorizations that may hold money, by the read model that the expiry of holds goes by. */
  async positions(streamId: number): Promise<number[]> {
    const values = [this.core.laneOf(streamId), streamId];
    const { rows } = await this.pool.query<{ position: number }>({ name: 'desk_open_holds', text: HOLDS, values });
    return rows.map(({ position }) => position);
  }

  /**
   * The holds, the one that ends first at the front. The read model may lag behind, so the newest events of the stream are
   * looked at as well; each authorization's own state says what it still holds.
   */
  async views(
    positions: readonly number[],
    newest: readonly RecordedEvent[],
    streamId: number,
  ): Promise<OpenHoldView[]> {
    const known = new Map(newest.filter(mayHold).map((event) => [event.position, event]));
    const missing = positions.filter((position) => !known.has(position));
    const older = await readEventsAt(this.pool, this.core.laneOf(streamId), missing);
    const origins = [...known.values(), ...older].filter(beginsAuthorization);
    const [loaded, names] = await Promise.all([this.reader.load(origins), this.reader.namesOf(origins)]);
    const holds = loaded.flatMap(({ origin, entity }) => {
      const tenders = entity.tenders.filter(({ held }) => held > 0).map(({ purse, held }) => ({ purse, amount: held }));
      if (tenders.length === 0) return [];
      const { merchantId, terminalId } = origin.data as OriginData;
      return [
        {
          authorizationId: authorizationId(origin),
          amount: tenders.reduce((sum, { amount }) => sum + amount, 0),
          merchantId,
          merchantName: names.get(merchantId) ?? null,
          terminalId,
          at: new Date(origin.committedAt).toISOString(),
          expiresAt: entity.expiresAt === null ? null : new Date(entity.expiresAt).toISOString(),
          tenders,
        },
      ];
    });
    return holds.sort((a, b) => (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''));
  }
}

function mayHold(event: RecordedEvent): boolean {
  return beginsAuthorization(event) && (event.data as OriginData).kind === 'pre_authorization';
}
