/** Asia/Shanghai is UTC+8 all year round; it has had no summer time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
export const MINUTES_A_DAY = 1_440;
const DAY_MS = MINUTES_A_DAY * MINUTE_MS;
/** 1970-01-01 was a Thursday: three days after a Monday. */
const FIRST_WEEKDAY = 3;
/** Days from 0000-03-01 to 1970-01-01 in the Gregorian calendar, and the lengths of its cycles. */
const DAYS_TO_1970 = 719_468;
const DAYS_OF_400_YEARS = 146_097;
const MINUTE_TEXT = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day, counted from 1970-01-01 (day 0). */
export type DayNumber = number & { readonly __unit: 'days' };

/** The service day (营运日) of an instant: the day that began `startMinutes` after midnight in Shanghai. */
export function serviceDay(at: number, startMinutes: number): DayNumber {
  return Math.floor((at + SHANGHAI_OFFSET_MS - startMinutes * MINUTE_MS) / DAY_MS) as DayNumber;
}

/** Minutes since midnight in Shanghai, whole ones. */
export function minuteOfDay(at: number): number {
  return Math.floor(positiveRest(at + SHANGHAI_OFFSET_MS, DAY_MS) / MINUTE_MS);
}

/** 0 on Mondays … 6 on Sundays. */
export function weekday(day: DayNumber): number {
  return positiveRest(day + FIRST_WEEKDAY, 7);
}

/** The Monday of a day's week. */
export function mondayOf(day: DayNumber): DayNumber {
  return (day - weekday(day)) as DayNumber;
}

/** Months since year 0, so that a month and the next differ by 1. */
export function monthNumber(day: DayNumber): number {
  const { year, month } = civil(day);
  return year * 12 + month - 1;
}

/** The first day of a month that `monthNumber` counts. */
export function firstOfMonth(month: number): DayNumber {
  return dayOf(Math.floor(month / 12), (month % 12) + 1, 1);
}

/** The same day of the month so many months later; where that month is shorter, the day after its last one. */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const from = firstOfMonth(monthNumber(day));
  const to = firstOfMonth(monthNumber(day) + months);
  const next = firstOfMonth(monthNumber(day) + months + 1);
  return Math.min(to + (day - from), next) as DayNumber;
}

/** `2026-02-28`. */
export function dayText(day: DayNumber): string {
  const { year, month, date } = civil(day);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

/** Reads `YYYY-MM-DD`; undefined when there is no such day. */
export function readDay(text: string): DayNumber | undefined {
  const [, year = '', month = '', date = ''] = DAY_TEXT.exec(text) ?? [];
  if (year === '' || Number(month) < 1 || Number(month) > 12) return undefined;
  const day = dayOf(Number(year), Number(month), Number(date));
  return dayText(day) === text ? day : undefined;
}

/** Minutes since midnight of `HH:MM`, `24:00` too; undefined when it is no time of day. */
export function readMinute(text: string): number | undefined {
  const match = MINUTE_TEXT.exec(text);
  if (!match) return undefined;
  return match[1] === undefined ? MINUTES_A_DAY : Number(match[1]) * 60 + Number(match[2]);
}

/** Local time of an instant, `2026-02-28 08:00:05`. */
export function localTimeText(at: number): string {
  const seconds = Math.floor(positiveRest(at + SHANGHAI_OFFSET_MS, DAY_MS) / 1_000);
  const time = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${dayText(serviceDay(at, 0))} ${time}`;
}

/** The instant of a local day and time in Shanghai. */
export function instantOf(day: DayNumber, hours: number, minutes: number, seconds: number): number {
  return day * DAY_MS - SHANGHAI_OFFSET_MS + (hours * 3_600 + minutes * 60 + seconds) * 1_000;
}

/** Gregorian day by the algorithm of Howard Hinnant (chrono-Compatible Low-Level Date Algorithms). */
function dayOf(year: number, month: number, date: number): DayNumber {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * DAYS_OF_400_YEARS + dayOfEra - DAYS_TO_1970) as DayNumber;
}

function civil(day: DayNumber): { readonly year: number; readonly month: number; readonly date: number } {
  const z = day + DAYS_TO_1970;
  const era = Math.floor(z / DAYS_OF_400_YEARS);
  const doe = z - era * DAYS_OF_400_YEARS;
  const yoe = Math.floor((doe - Math.floor(doe / 1_460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, date: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

function positiveRest(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
