/** Asia/Shanghai has been UTC+8 without daylight saving time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The Shanghai calendar day of an instant (ms since the epoch), `YYYY-MM-DD`. */
export function businessDay(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The Shanghai calendar month of an instant, `YYYY-MM`. */
export function monthOf(ms: number): string {
  return businessDay(ms).slice(0, 7);
}

/** The instant (ms since the epoch) at which a Shanghai day begins. */
export function startOfBusinessDay(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** The first instant after a Shanghai day. */
export function endOfBusinessDay(day: string): number {
  return startOfBusinessDay(day) + DAY_MS;
}
