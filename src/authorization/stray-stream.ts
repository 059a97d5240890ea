import type { HexKey } from '../event-store';

/** Streams below this number belong to no person: each lane has one for messages about cards that nobody has. */
export const STRAY_STREAMS_MAX = 1024;

const HEX = 16;
const PREFIX_DIGITS = 8;

/** The stray stream that a message goes to: spread over the lanes by its key. */
export function strayStream(key: HexKey, laneCount: number): number {
  return Number.parseInt(key.slice(0, PREFIX_DIGITS), HEX) % laneCount;
}

/** True for the id of a stray stream. */
export function isStrayStream(streamId: number): boolean {
  return Number.isInteger(streamId) && streamId >= 0 && streamId < STRAY_STREAMS_MAX;
}
