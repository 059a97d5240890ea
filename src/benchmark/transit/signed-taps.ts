import { randomUUID } from 'node:crypto';
import { type Asked, SignedRequests } from '../http/signed-requests';
import { GATE_OPERATOR, stationOf } from './gate-fares';

const TAPS = '/v1/transit/taps';
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const MS_TEXT_LENGTH = 23;
/** Stations between where people get in and out. */
const FAR = 7;

/** Taps at the gates of a metro: of each person an entry, then its exit, and so on. */
export class SignedTaps extends SignedRequests {
  readonly #inside = new Set<number>();

  protected override about(person: number, card: string, _number: number, now: number): Asked {
    const leaves = this.#inside.delete(person);
    if (!leaves) this.#inside.add(person);
    const body = {
      ...{ id: randomUUID(), card: { number: card }, operator: GATE_OPERATOR, mode: 'metro' },
      at: new Date(now + SHANGHAI_OFFSET_MS).toISOString().slice(0, MS_TEXT_LENGTH),
      ...{ kind: leaves ? 'exit' : 'entry', stop: stationOf(leaves ? person + FAR : person) },
    };
    return { path: TAPS, body };
  }
}
