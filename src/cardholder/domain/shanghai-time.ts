/** Asia/Shanghai is UTC+8 without daylight saving time; days and months of limits begin there at midnight. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The day in Asia/Shanghai, `YYYY-MM-DD`, of an instant in ms since the epoch. */
export function shanghaiDate(nowMs: number): string {
  return new Date(nowMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The month, `YYYY-MM`, of a day `YYYY-MM-DD`. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}
