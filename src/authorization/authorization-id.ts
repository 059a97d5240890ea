const PATTERN = /^au_([0-9a-z]{8,14})$/;
const RADIX = 36;
/** Lanes fit ten bits; the rest of a safe integer holds 8 × 10^12 positions a lane. */
const LANES = 1024;
const RRN_POSITION_DIGITS = 9;
const RRN_LANE_DIGITS = 3;
const RRN = /^\d{12}$/;
/** Without 0/O and 1/I, so that people can read it out. */
const AUTH_CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const AUTH_CODE_LENGTH = 6;

/** Where an event lies: the place is its name, so that finding it needs no index of its own. */
export interface EventPlace {
  readonly lane: number;
  readonly position: number;
}

/** Public id of the authorization that began at a place. */
export function authorizationId({ lane, position }: EventPlace): string {
  return `au_${(position * LANES + lane).toString(RADIX).padStart(8, '0')}`;
}

/** The place that an id names; undefined when it is no id. */
export function placeOfAuthorization(id: string): EventPlace | undefined {
  const digits = PATTERN.exec(id)?.[1];
  if (digits === undefined) return undefined;
  const number = Number.parseInt(digits, RADIX);
  const place = { lane: number % LANES, position: Math.floor(number / LANES) };
  return Number.isSafeInteger(number) && place.position > 0 && authorizationId(place) === id ? place : undefined;
}

/** Retrieval reference number (ISO 8583 field 37): three digits of the lane, nine of the position. */
export function retrievalReference({ lane, position }: EventPlace): string {
  const tail = String(position % 10 ** RRN_POSITION_DIGITS).padStart(RRN_POSITION_DIGITS, '0');
  return String(lane % 10 ** RRN_LANE_DIGITS).padStart(RRN_LANE_DIGITS, '0') + tail;
}

/** Laps of the position that a retrieval reference is looked for at most. */
const MAX_LAPS = 16;

/**
 * The places that a retrieval reference may stand for; empty when it is none. Usually one: its digits repeat only beyond
 * 10^9 positions of a lane, or 1000 lanes. `heads` are the last positions of the lanes.
 */
export function placesOfReference(reference: string, heads: ReadonlyMap<number, number>): EventPlace[] {
  if (!RRN.test(reference)) return [];
  const laneDigits = Number(reference.slice(0, RRN_LANE_DIGITS));
  const tail = Number(reference.slice(RRN_LANE_DIGITS));
  const places: EventPlace[] = [];
  for (let lane = laneDigits; lane < LANES; lane += 10 ** RRN_LANE_DIGITS) {
    const head = heads.get(lane) ?? 0;
    for (let lap = 0; lap < MAX_LAPS; lap += 1) {
      const position = tail + lap * 10 ** RRN_POSITION_DIGITS;
      if (position > head) break;
      if (position > 0) places.push({ lane, position });
    }
  }
  return places;
}

/** Authorization code (ISO 8583 field 38): six characters that follow from the place, scrambled so that neighbours differ. */
export function authorizationCode({ lane, position }: EventPlace): string {
  let rest = scramble((position * LANES + lane) % 2 ** 32);
  let code = '';
  for (let index = 0; index < AUTH_CODE_LENGTH; index += 1) {
    code += AUTH_CODE_ALPHABET.charAt(rest % AUTH_CODE_ALPHABET.length);
    rest = Math.floor(rest / AUTH_CODE_ALPHABET.length);
  }
  return code;
}

/** Mixes the bits of a 32-bit number: two rounds of shift and multiply. One number always gives the same. */
function scramble(number: number): number {
  let mixed = number;
  for (let round = 0; round < 2; round += 1) mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
