import type { EventPlace } from '../authorization';

const PATTERN = /^(mv|ms)_([0-9a-z]{8,14})$/;
const RADIX = 36;
/** As of authorizations: lanes fit ten bits. */
const LANES = 1024;

/** Public id of the visit that began at a place (`mdtrt_id`). */
export function visitIdOf(place: EventPlace): string {
  return named('mv', place);
}

/** Public id of the settlement that was booked at a place (`setl_id`). */
export function settlementIdOf(place: EventPlace): string {
  return named('ms', place);
}

/** The place that the id of a visit names; undefined when it is no such id. */
export function placeOfVisit(id: string): EventPlace | undefined {
  return placeOf('mv', id);
}

/** The place that the id of a settlement names; undefined when it is no such id. */
export function placeOfSettlement(id: string): EventPlace | undefined {
  return placeOf('ms', id);
}

function named(kind: 'mv' | 'ms', { lane, position }: EventPlace): string {
  return `${kind}_${(position * LANES + lane).toString(RADIX).padStart(8, '0')}`;
}

function placeOf(kind: 'mv' | 'ms', id: string): EventPlace | undefined {
  const [, prefix, digits] = PATTERN.exec(id) ?? [];
  if (prefix !== kind || digits === undefined) return undefined;
  const number = Number.parseInt(digits, RADIX);
  const place = { lane: number % LANES, position: Math.floor(number / LANES) };
  return Number.isSafeInteger(number) && place.position > 0 && named(kind, place) === id ? place : undefined;
}
