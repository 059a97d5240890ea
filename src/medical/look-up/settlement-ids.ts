import type { Pool } from 'pg';
import { readStreamBack, type RecordedEvent } from '../../event-store';
import type { MedicalSettledData } from '../domain/settlement';
import { settlementIdOf } from '../medical-ids';

/** Events that are read at once on the way back: a settlement of a moment ago is among the last few. */
const PAGE = 64;

/** Ids of the settlements of a visit, by number. */
export class SettlementIds {
  constructor(private readonly pool: Pool) {}

  /**
   * From the read model; what that has not seen yet from the stream, backwards from its head to where the visit began.
   * `origin` is the visit's first event.
   */
  async of(
    origin: RecordedEvent,
    settlements: readonly { readonly number: number }[],
    head: () => Promise<number>,
  ): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.pool.query<{ number: number; settlement_id: string }>(
      'SELECT number, settlement_id FROM medical_settlement WHERE stream_id = $1 AND visit = $2',
      [origin.streamId, origin.version],
    );
    const ids = new Map(rows.map((row) => [row.number, row.settlement_id]));
    if (settlements.some(({ number }) => !ids.has(number))) {
      await this.#addFromStream(ids, origin, new Set(settlements.map(({ number }) => number)), await head());
    }
    return ids;
  }

  async #addFromStream(
    ids: Map<number, string>,
    origin: RecordedEvent,
    wanted: ReadonlySet<number>,
    head: number,
  ): Promise<void> {
    for (let position: number | null = head; position !== null && position > origin.position;) {
      const events: RecordedEvent[] = await readStreamBack(this.pool, origin.lane, position, PAGE);
      for (const event of events) {
        if (event.type !== 'MedicalSettled' || event.entity !== origin.version) continue;
        ids.set((event.data as MedicalSettledData).number, settlementIdOf(event));
      }
      if ([...wanted].every((number) => ids.has(number))) return;
      position = events.at(-1)?.previousPosition ?? null;
    }
  }
}
