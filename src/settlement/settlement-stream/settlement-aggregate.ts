import type { Aggregate, HexKey } from '../../event-store';

/** Streams of settlement: below every stream that owns accounts, above the stray ones; each lane has one. */
const FIRST_SETTLEMENT_STREAM = 2_048;
const SETTLEMENT_STREAMS_MAX = 1_024;

const HEX = 16;
const PREFIX_DIGITS = 8;

/** What is kept of a settlement stream: how much was booked on it. What a booking was about is in its event. */
export interface SettlementState {
  readonly bookings: number;
}

/** The settlement stream that a booking goes to: spread over the lanes by its key. */
export function settlementStream(key: HexKey, laneCount: number): number {
  return FIRST_SETTLEMENT_STREAM + (Number.parseInt(key.slice(0, PREFIX_DIGITS), HEX) % laneCount);
}

/** True for the id of a settlement stream. */
export function isSettlementStream(streamId: number): boolean {
  const place = streamId - FIRST_SETTLEMENT_STREAM;
  return Number.isInteger(place) && place >= 0 && place < SETTLEMENT_STREAMS_MAX;
}

/** Bookings between ledger accounts: they have no state that a decision needs, beyond being made once. */
export const settlementAggregate: Aggregate<SettlementState, never> = {
  name: 'settlement',
  owns: isSettlementStream,
  initialState: () => ({ bookings: 0 }),
  evolve: ({ bookings }) => ({ bookings: bookings + 1 }),
  evolveEntity: (_entity, event) => {
    throw new RangeError(`${event.type} on a settlement stream has no entity`);
  },
};
