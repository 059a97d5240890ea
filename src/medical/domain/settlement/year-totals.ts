import type { Accumulators } from '../benefit/bill';
import type { Settlement } from '../benefit/calculate';
import type { YearTotals } from './medical-events';

/** Years of one insurance that a person's state keeps; older ones can be read from the events. */
const KEPT_YEARS = 3;

/** Nothing yet. */
export const NO_TOTALS: YearTotals = {
  ...{ dedc: 0, hifp: 0, hifob: 0, hifmi: 0, maf: 0, compliantOop: 0 },
  ...{ medfee: 0, inScope: 0, cvlserv: 0, hifes: 0, account: 0, mutualAid: 0, settlements: 0, admissions: 0 },
};

const FIELDS = Object.keys(NO_TOTALS) as readonly (keyof YearTotals)[];

/** The name of the totals of an insurance in the year of a day. */
export function yearKey(insutype: string, day: string): string {
  return `${insutype}:${day.slice(0, 4)}`;
}

/** The totals after growing (`sign` 1) or shrinking (-1) by something. */
export function grown(totals: YearTotals, by: YearTotals, sign: 1 | -1): YearTotals {
  return Object.fromEntries(FIELDS.map((field) => [field, totals[field] + sign * by[field]])) as unknown as YearTotals;
}

/** What a settlement adds to the totals of its year. */
export function growthOf(settlement: Settlement, before: Accumulators, admission: boolean): YearTotals {
  const { accumulatorsAfter: after, funds, sums } = settlement;
  return {
    dedc: after.dedc - before.dedc,
    hifp: after.hifp - before.hifp,
    hifob: after.hifob - before.hifob,
    hifmi: after.hifmi - before.hifmi,
    maf: after.maf - before.maf,
    compliantOop: after.compliantOop - before.compliantOop,
    ...{ medfee: sums.total, inScope: sums.inScope, cvlserv: funds.cvlserv, hifes: funds.hifes },
    ...{ account: settlement.account, mutualAid: settlement.mutualAid },
    ...{ settlements: 1, admissions: admission ? 1 : 0 },
  };
}

/** The accumulators that benefits depend on. */
export function accumulatorsOf({ dedc, hifp, hifob, hifmi, maf, compliantOop }: YearTotals): Accumulators {
  return { dedc, hifp, hifob, hifmi, maf, compliantOop };
}

/** All totals of a person without those of years long past. */
export function withoutOldYears(
  years: Readonly<Record<string, YearTotals>>,
  newest: string,
): Readonly<Record<string, YearTotals>> {
  const limit = Number(newest.slice(-4)) - KEPT_YEARS;
  return Object.fromEntries(Object.entries(years).filter(([key]) => Number(key.slice(-4)) > limit));
}
