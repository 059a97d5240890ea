import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { authorizationId, placesOfReference } from '../../authorization';
import { readEvent, readEventsAt, readHeads, type RecordedEvent } from '../../event-store';
import { StreamWalk } from '../transactions/stream-walk';
import { beginsAuthorization } from '../transactions/transaction-filter';

/** Where a look-up leads. */
export interface Lead {
  readonly streamId: number;
  readonly authorizationId: string | null;
}

const BY_MESSAGE = `SELECT lane, position FROM desk_message WHERE local_date = $1 AND terminal_id = $2 AND stan = $3
  ORDER BY lane, position LIMIT $4`;

/** Finds what happened by the numbers that terminals and receipts show. */
@Injectable()
export class MessageSearch {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly walk: StreamWalk,
  ) {}

  /** By the message of a terminal; several when the terminal used the number in several of its batches. */
  async byMessage(terminalId: string, stan: string, localDate: string, limit: number): Promise<Lead[]> {
    const { rows } = await this.pool.query<{ lane: number; position: number }>({
      name: 'desk_message_find',
      text: BY_MESSAGE,
      values: [localDate, terminalId, Number(stan), limit],
    });
    const lanes = Map.groupBy(rows, ({ lane }) => lane);
    const events = await Promise.all(
      [...lanes].map(([lane, places]) =>
        readEventsAt(
          this.pool,
          lane,
          places.map(({ position }) => position),
        ),
      ),
    );
    return events.flat().map((event) => ({ streamId: event.streamId, authorizationId: authorizationId(event) }));
  }

  /** By a retrieval reference, of an authorization or of a follow-up: it follows from the place of the event. */
  async byReference(rrn: string): Promise<Lead[]> {
    const places = placesOfReference(rrn, await readHeads(this.pool));
    const events = await Promise.all(places.map(({ lane, position }) => readEvent(this.pool, lane, position)));
    const found = events.filter((event) => event !== undefined);
    return Promise.all(found.map((event) => this.#leadOf(event)));
  }

  async #leadOf(event: RecordedEvent): Promise<Lead> {
    const { streamId, entity, version, position } = event;
    if (beginsAuthorization(event)) return { streamId, authorizationId: authorizationId(event) };
    if (entity === null || entity === version) return { streamId, authorizationId: null };
    const { events } = await this.walk.page({
      streamId,
      position,
      limit: 1,
      wanted: (candidate) => candidate.version === entity,
      ended: (candidate) => candidate.version < entity,
    });
    const origin = events[0];
    return { streamId, authorizationId: origin ? authorizationId(origin) : null };
  }
}
