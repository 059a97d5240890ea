import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { readStreamBack } from '../../event-store';
import type { FeesUploadedData, Visit, VisitLineState } from '../domain/settlement';
import type { NamedSettlement } from '../medical-core';

/** Events of a stream read at once. */
const PAGE = 200;

/** Finds the lines of a settlement as they were when it was made, also when they were withdrawn since. */
@Injectable()
export class SettlementLines {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The lines in the order in which they were settled. Throws a RangeError when one is not there: the events would be broken. */
  async of(settlement: NamedSettlement, visit: Visit): Promise<readonly VisitLineState[]> {
    const { number, inputs } = settlement.settled;
    const standing = new Map(
      visit.lines.filter(({ settledIn }) => settledIn === number).map((line) => [line.serial, line]),
    );
    const isComplete = inputs.serials.every((serial) => standing.has(serial));
    const lines = isComplete ? standing : await this.#fromEvents(settlement);
    return inputs.serials.map((serial) => {
      const line = lines.get(serial);
      if (line === undefined) throw new RangeError(`line ${serial} of ${settlement.settlementId} was never uploaded`);
      return line;
    });
  }

  /** Walks back from the settlement to the uploads: of a serial that was uploaded again the last one before counts. */
  async #fromEvents({ event, visit, settled }: NamedSettlement): Promise<ReadonlyMap<string, VisitLineState>> {
    const wanted = new Set(settled.inputs.serials);
    const found = new Map<string, VisitLineState>();
    let position: number | null = event.position;
    while (position !== null && found.size < wanted.size) {
      const page = await readStreamBack(this.pool, event.lane, position, PAGE);
      for (const { type, entity, data } of page) {
        if (type !== 'FeesUploaded' || entity !== visit.origin.version) continue;
        for (const line of (data as FeesUploadedData).lines) {
          if (wanted.has(line.serial) && !found.has(line.serial)) found.set(line.serial, line);
        }
      }
      const last = page.at(-1);
      position = last === undefined || last.version <= visit.origin.version ? null : last.previousPosition;
    }
    return found;
  }
}
