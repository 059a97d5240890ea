/** Asia/Shanghai is UTC+8 without daylight saving time. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

function iso(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString();
}

/** `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai. */
export function timeText(ms: number): string {
  return iso(ms).slice(0, 19).replace('T', ' ');
}

/** `yyyyMMddHHmmssSSS` in Asia/Shanghai. */
export function stampText(ms: number): string {
  return iso(ms).replaceAll(/\D/g, '').slice(0, 17);
}

/** The day `yyyy-MM-dd` of a time of the interface. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** ms since the epoch of a checked time `yyyy-MM-dd HH:mm:ss`. */
export function instantOf(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}+08:00`);
}
