/** Asia/Shanghai is UTC+8 all year round. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The terminal's local time of an instant (ms since the epoch), `YYYY-MM-DDTHH:MM:SS` in Asia/Shanghai. */
export function localTimeOf(nowMs: number): string {
  return new Date(nowMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19);
}
