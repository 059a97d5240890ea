import { digitsOf } from '../../search/understand';

/** Digits that stay readable: those that name bank and kind, and the last ones, which the person knows. */
const FIRST = 6;
const LAST = 4;
/** A number as long as this can show both ends and still hide four digits. */
const LONG = FIRST + LAST + 4;
const NUMBER = /^\d{8,32}$/;
/** What the service takes: four digits in a row hidden, ten shown at most. */
const MASKED = /^(?=.*\*{4})(?=.{1,32}$)(?:\**\d){0,10}\**$/;

/** A bank account as it may leave the page: masked, unless it is already; undefined for what is no account number. */
export function maskAccount(typed: string): string | undefined {
  const number = digitsOf(typed);
  if (!NUMBER.test(number)) return MASKED.test(number) ? number : undefined;
  const first = number.length < LONG ? 0 : FIRST;
  return number.slice(0, first) + '*'.repeat(number.length - first - LAST) + number.slice(-LAST);
}
