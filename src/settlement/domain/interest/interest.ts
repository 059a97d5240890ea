import Decimal from 'decimal.js';
import { type Fen, fen } from '../../../platform/money';

const MONTHS = 12;

/** Which part of an account is spent first: that of the year (当年) or what was carried over (历年); a rule of the area. */
export type SpendingOrder = 'current_first' | 'carried_first';

/** What an account went through in a year, fen. */
export interface AccountYear {
  /** Balance when the year began, with the interest of the year before: carried over (历年). */
  readonly opening: number;
  /** What came in and went out in each of the twelve months, both above zero. */
  readonly credits: readonly number[];
  readonly debits: readonly number[];
}

/** Yearly rates of each month, such as `0.001`: of money of the year (活期) and of what was carried over (三个月整存整取). */
export interface MonthlyRates {
  readonly current: readonly string[];
  readonly carried: readonly string[];
}

/** What a year comes to. */
export interface YearInterest {
  readonly current: Fen;
  readonly carried: Fen;
  /** Both parts at the end of the year, without the interest. */
  readonly closingCurrent: number;
  readonly closingCarried: number;
}

/**
 * Interest of a year (国发〔1998〕44号): for each month a twelfth of the rate of that month on what was there when the month began, each
 * part by its own rate, HALF_UP to fen at the end. What comes or goes within a month counts from the next.
 */
export function interestOf(year: AccountYear, rates: MonthlyRates, order: SpendingOrder): YearInterest {
  let [current, carried] = [0, year.opening];
  let [earnedNow, earnedBefore] = [new Decimal(0), new Decimal(0)];
  for (let month = 0; month < MONTHS; month += 1) {
    earnedNow = earnedNow.plus(new Decimal(current).times(rates.current[month] ?? 0));
    earnedBefore = earnedBefore.plus(new Decimal(carried).times(rates.carried[month] ?? 0));
    current += year.credits[month] ?? 0;
    [current, carried] = spend(current, carried, year.debits[month] ?? 0, order);
  }
  return {
    ...{ current: twelfth(earnedNow), carried: twelfth(earnedBefore) },
    ...{ closingCurrent: current, closingCarried: carried },
  };
}

/** The rate of a day: the latest that began on or before it. Undefined before the first. */
export function rateOn(
  rates: readonly { readonly from: string; readonly rate: string }[],
  day: string,
): string | undefined {
  let found: { readonly from: string; readonly rate: string } | undefined;
  for (const rate of rates) if (rate.from <= day && (found === undefined || rate.from > found.from)) found = rate;
  return found?.rate;
}

function spend(
  current: number,
  carried: number,
  debit: number,
  order: SpendingOrder,
): [current: number, carried: number] {
  const first = Math.min(debit, order === 'current_first' ? current : carried);
  const second = debit - first;
  return order === 'current_first' ? [current - first, carried - second] : [current - second, carried - first];
}

function twelfth(earned: Decimal): Fen {
  return fen(earned.div(MONTHS).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber());
}
