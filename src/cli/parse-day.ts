import { InvalidArgumentError } from 'commander';

const SHANGHAI = '+08:00';
const DAY_MS = 24 * 60 * 60 * 1000;

/** A day of an option, `YYYY-MM-DD`; throws InvalidArgumentError for what is none. */
export function parseDay(value: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value;
  throw new InvalidArgumentError('it is a day such as 2026-03-02.');
}

/** The first instant of a day in Shanghai, ms since the epoch. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00${SHANGHAI}`);
}

/** The first instant after a day in Shanghai, ms since the epoch. */
export function endOfDay(day: string): number {
  return startOfDay(day) + DAY_MS;
}
