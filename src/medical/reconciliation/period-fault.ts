/** Days of a period at most: a year and a day. */
export const MAX_PERIOD_DAYS = 367;
const DAY_MS = 86_400_000;

/** Why two days (`YYYY-MM-DD`) are no period; undefined when they are one. */
export function periodFault(from: string, to: string): string | undefined {
  if (to < from) return 'must not be before the first day';
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return days <= MAX_PERIOD_DAYS ? undefined : `must be within ${MAX_PERIOD_DAYS} days of the first day`;
}
