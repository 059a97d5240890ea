import type { Tap } from '../domain/fare/tap';
import { instantOf, readDay } from '../domain/fare/shanghai-days';
import { FareFaultsError } from './rate-taps';
import { isShenzhenFile } from './shenzhen-taps';
import { areTaps, readTaps } from './tap-file';

/** The taps of a file, and when each was uploaded, milliseconds since 1970 UTC. */
export interface TapUpload {
  readonly taps: readonly Tap[];
  readonly receivedAt: readonly number[];
  /** True for the open data of Shenzhen. */
  readonly isSample: boolean;
}

/** Reads a file of taps; those of Shenzhen came when their `close_date` says, others at `now`. Throws FareFaultsError. */
export function readTapUpload(content: unknown, now: number): TapUpload {
  const taps = readTaps(content);
  if (!areTaps(taps)) throw new FareFaultsError(taps);
  const isSample = isShenzhenFile(content);
  const rows = isSample ? (content.data as readonly { readonly close_date?: unknown }[]) : [];
  return { taps, isSample, receivedAt: taps.map((_, index) => closedAt(rows[index]?.close_date) ?? now) };
}

function closedAt(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const [date = '', time = '00:00:00'] = text.split(' ');
  const day = readDay(date);
  const [hours = NaN, minutes = NaN, seconds = NaN] = time.split(':').map(Number);
  if (day === undefined || Number.isNaN(hours + minutes + seconds)) return undefined;
  return instantOf(day, hours, minutes, seconds);
}
