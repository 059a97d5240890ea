/** Failures that are let go before the account locks. */
export const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 1_800_000;

/** How long an account is locked after so many failures in a row, ms: 1 minute after the fifth, doubling, 30 minutes at most. */
export function lockMs(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(10, failures - FREE_FAILURES));
}
