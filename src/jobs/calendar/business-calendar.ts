import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { addDays, worksByWeekday } from './working-days';

/** Days that a look for the next working day goes through at most; no holiday is that long. */
const MAX_DAYS = 60;
/** Entries that a listing answers at most: ten years of exceptions. */
const MAX_ENTRIES = 1_000;

/** A day that differs from Monday to Friday. */
export interface CalendarDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** False: a holiday (法定节假日); true: a weekend day on which people work (调休). */
  readonly working: boolean;
  readonly note: string;
}

/** The business calendar: Monday to Friday, but for the days entered. */
@Injectable()
export class BusinessCalendar {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Whether people work on a day (`YYYY-MM-DD`). */
  async isWorkingDay(day: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ working: boolean }>(
      'SELECT working FROM calendar_day WHERE day = $1::date',
      [day],
    );
    return rows[0]?.working ?? worksByWeekday(day);
  }

  /** The working day so many working days after a day (0: the day itself or the next working day). */
  async workingDayAfter(day: string, workingDays: number): Promise<string> {
    let found = day;
    let left = workingDays;
    for (let looked = 0; looked < MAX_DAYS + workingDays * 3; looked += 1) {
      if (await this.isWorkingDay(found)) {
        if (left === 0) return found;
        left -= 1;
      }
      found = addDays(found, 1);
    }
    throw new Error(`the calendar has no working day in the ${MAX_DAYS} days after ${day}`);
  }

  /** The entered days of a year, or all. */
  async entries(year?: number): Promise<CalendarDay[]> {
    const { rows } = await this.pool.query<CalendarDay>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, working, note FROM calendar_day
       WHERE $1::integer IS NULL OR extract(year FROM day) = $1 ORDER BY day LIMIT ${MAX_ENTRIES}`,
      [year ?? null],
    );
    return rows;
  }

  /** Enters days, in the place of what was said of them. */
  async set(days: readonly CalendarDay[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO calendar_day (day, working, note)
       SELECT * FROM unnest($1::date[], $2::boolean[], $3::text[])
       ON CONFLICT (day) DO UPDATE SET working = excluded.working, note = excluded.note`,
      [days.map(({ day }) => day), days.map(({ working }) => working), days.map(({ note }) => note)],
    );
  }

  /** Forgets what was entered of a day; false when there was nothing. */
  async forget(day: string): Promise<boolean> {
    return (await this.pool.query('DELETE FROM calendar_day WHERE day = $1::date', [day])).rowCount === 1;
  }
}
