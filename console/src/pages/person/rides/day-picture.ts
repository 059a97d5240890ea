import type { Ride, RideAmounts } from '../../../api/transit';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The city's clock is eight hours ahead of UTC all year round. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;
/** A ride with one tap is drawn as long as this, so that it is seen. */
const SHORTEST_MS = 10 * MINUTE_MS;
/** Hours between two marks of the axis, for a day that spans so many hours at most. */
const MARKS: readonly (readonly [span: number, every: number])[] = [
  [8, 1],
  [16, 2],
  [Number.POSITIVE_INFINITY, 4],
];

/** What is taken off a list price, from the last step to the first, and what is left of it. */
export const PARTS = ['due', 'cap', 'transfer', 'concession'] as const;
export type Part = (typeof PARTS)[number];

/** A piece of a bar: how wide it is, in per cent of the widest bar. */
export interface Piece {
  readonly part: Part;
  readonly width: number;
}

/** A ride as it is drawn: where it begins and how long it is, in per cent of the axis, and the pieces of its list price. */
export interface DrawnRide {
  readonly ride: Ride;
  readonly left: number;
  readonly width: number;
  readonly pieces: readonly Piece[];
  /** What the rides of the day have come to with this one, fen. */
  readonly soFar: number;
}

/** A mark of the axis: the hour, and where it stands in per cent. */
export interface Mark {
  readonly label: string;
  readonly left: number;
}

export interface DayPicture {
  readonly rides: readonly DrawnRide[];
  readonly marks: readonly Mark[];
}

/** How the rides of a day are drawn: along whole hours around them, list prices on one scale. */
export function pictureOf(rides: readonly Ride[]): DayPicture {
  if (rides.length === 0) return { rides: [], marks: [] };
  const starts = rides.map(({ start }) => Date.parse(start));
  const ends = rides.map(({ start, end }) => Math.max(Date.parse(end ?? start), Date.parse(start) + SHORTEST_MS));
  const from = Math.floor(Math.min(...starts) / HOUR_MS) * HOUR_MS;
  const to = Math.ceil(Math.max(...ends) / HOUR_MS) * HOUR_MS;
  const dearest = Math.max(1, ...rides.map(({ list }) => list));
  const share = (length: number): number => perCent(length, to - from);
  let soFar = 0;
  const drawn = rides.map((ride, index) => {
    soFar += ride.due;
    const start = starts[index] ?? from;
    const left = share(start - from);
    return { ride, left, width: share((ends[index] ?? start) - start), pieces: piecesOf(ride, dearest), soFar };
  });
  return { rides: drawn, marks: marksOf(from, to) };
}

/** The pieces of a list price that are anything. */
export function piecesOf(amounts: RideAmounts, dearest: number): readonly Piece[] {
  return PARTS.filter((part) => amounts[part] > 0).map((part) => ({ part, width: perCent(amounts[part], dearest) }));
}

function marksOf(from: number, to: number): readonly Mark[] {
  const hours = (to - from) / HOUR_MS;
  const every = MARKS.find(([span]) => hours <= span)?.[1] ?? 1;
  return Array.from({ length: Math.floor(hours / every) + 1 }, (_, index) => {
    const at = from + index * every * HOUR_MS;
    return { label: hourOf(at), left: perCent(at - from, to - from) };
  });
}

function hourOf(at: number): string {
  return `${String(Math.floor(((at + SHANGHAI_OFFSET_MS) % DAY_MS) / HOUR_MS)).padStart(2, '0')}:00`;
}

/** With two digits, which is less than a pixel. */
function perCent(part: number, whole: number): number {
  return Math.round((part / whole) * 10_000) / 100;
}
