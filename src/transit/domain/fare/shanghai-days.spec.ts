import fc from 'fast-check';
import {
  addMonths,
  type DayNumber,
  dayText,
  firstOfMonth,
  localTimeText,
  minuteOfDay,
  mondayOf,
  monthNumber,
  readDay,
  readMinute,
  serviceDay,
  weekday,
} from './shanghai-days';

const day = (text: string): DayNumber => readDay(text)!;
const instant = (text: string): number => Date.parse(`${text}+08:00`);

describe('days in Shanghai', () => {
  it('a service day begins at its hour, to the millisecond', () => {
    const start = 4 * 60 + 30;
    expect(dayText(serviceDay(instant('2026-03-02T04:29:59.999'), start))).toBe('2026-03-01');
    expect(dayText(serviceDay(instant('2026-03-02T04:30:00.000'), start))).toBe('2026-03-02');
    expect(dayText(serviceDay(instant('2026-03-02T00:00:00.000'), 0))).toBe('2026-03-02');
  });

  it('a week begins on Monday, over the end of a year too', () => {
    expect(weekday(day('2026-11-23'))).toBe(0);
    expect(weekday(day('2026-11-29'))).toBe(6);
    expect(dayText(mondayOf(day('2026-11-29')))).toBe('2026-11-23');
    expect(dayText(mondayOf(day('2027-01-01')))).toBe('2026-12-28');
  });

  it('a month has its own days, and leap days are there when they should be', () => {
    expect(dayText(firstOfMonth(monthNumber(day('2024-02-29'))))).toBe('2024-02-01');
    expect(readDay('2025-02-29')).toBeUndefined();
    expect(readDay('2100-02-29')).toBeUndefined();
    expect(readDay('2000-02-29')).toBeDefined();
    expect(readDay('2026-13-01')).toBeUndefined();
    expect(day('2024-03-01') - day('2024-02-28')).toBe(2);
  });

  it('twelve months after a leap day there is no such day, so what began on it holds to the end of February', () => {
    expect(dayText(addMonths(day('2024-02-29'), 12))).toBe('2025-03-01');
    expect(dayText(addMonths(day('2025-12-20'), 12))).toBe('2026-12-20');
    expect(dayText(addMonths(day('2026-01-31'), 1))).toBe('2026-03-01');
  });

  it('local times are eight hours ahead, in the summers of long ago as well', () => {
    expect(localTimeText(instant('2026-07-01T00:00:05'))).toBe('2026-07-01 00:00:05');
    expect(minuteOfDay(instant('2026-07-01T23:59:59'))).toBe(1_439);
    expect(readMinute('24:00')).toBe(1_440);
    expect(readMinute('24:01')).toBeUndefined();
  });

  it('agrees with the calendar of the platform on every day of two centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 66_000 }), (number) => {
        const text = new Date(number * 86_400_000).toISOString().slice(0, 10);
        expect(dayText(number as DayNumber)).toBe(text);
        expect(readDay(text)).toBe(number);
        expect(weekday(number as DayNumber)).toBe((new Date(number * 86_400_000).getUTCDay() + 6) % 7);
      }),
    );
  });
});
