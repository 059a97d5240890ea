const MONTH = /^(?:20\d{2})(?:0[1-9]|1[0-2])$/;
const MONTHS = 12;

/** True for a month written `YYYYMM`, of this century. */
export function isMonth(text: string): boolean {
  return MONTH.test(text);
}

/** Months from `from` to `to`, both `YYYYMM`: 0 for the same month, negative when `to` is the earlier one. */
export function monthsBetween(from: string, to: string): number {
  return ordinal(to) - ordinal(from);
}

/** The month so many months after another. */
export function addMonths(month: string, count: number): string {
  const value = ordinal(month) + count;
  return `${Math.floor(value / MONTHS)}${String((value % MONTHS) + 1).padStart(2, '0')}`;
}

function ordinal(month: string): number {
  return Number(month.slice(0, 4)) * MONTHS + Number(month.slice(4)) - 1;
}
