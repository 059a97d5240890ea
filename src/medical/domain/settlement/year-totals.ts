import type { Accumulators } from '../benefit/bill';
import type { Settlement } from '../benefit/calculate';
import type { PoolTotals, YearTotals } from './medical-events';

/** Years of one insurance that a person's state keeps; older ones can be read from the events. */
const KEPT_YEARS = 3;

/** Nothing yet. */
export const NO_TOTALS: YearTotals = {
  ...{ dedc: 0, hifp: 0, hifob: 0, hifmi: 0, maf: 0, compliantOop: 0 },
  ...{ medfee: 0, inScope: 0, cvlserv: 0, hifes: 0, account: 0, mutualAid: 0, settlements: 0, admissions: 0 },
  pools: {},
};

const NO_POOL: PoolTotals = { dedc: 0, hifp: 0 };

type Counter = Exclude<keyof YearTotals, 'pools'>;
const COUNTERS = Object.keys(NO_TOTALS).filter((name): name is Counter => name !== 'pools');

/** The name of the totals of an insurance in the year of a day. */
export function yearKey(insutype: string, day: string): string {
  return `${insutype}:${day.slice(0, 4)}`;
}

/** The totals after growing (`sign` 1) or shrinking (-1) by something. */
export function grown(totals: YearTotals, by: YearTotals, sign: 1 | -1): YearTotals {
  const counters = COUNTERS.map((name) => [name, totals[name] + sign * by[name]] as const);
  const grownPools = Object.entries(by.pools ?? {}).map(([care, { dedc, hifp }]) => {
    const before = totals.pools?.[care] ?? NO_POOL;
    return [care, { dedc: before.dedc + sign * dedc, hifp: before.hifp + sign * hifp }] as const;
  });
  const pools = { ...totals.pools, ...Object.fromEntries(grownPools) };
  return { ...(Object.fromEntries(counters) as Record<Counter, number>), pools };
}

/** What a settlement under a policy for that care type adds to the totals of its year. */
export function growthOf(settlement: Settlement, before: Accumulators, care: string, admission: boolean): YearTotals {
  const { accumulatorsAfter: after, funds, sums } = settlement;
  const pool: PoolTotals = { dedc: after.dedc - before.dedc, hifp: after.hifp - before.hifp };
  return {
    ...pool,
    pools: { [care]: pool },
    hifob: after.hifob - before.hifob,
    hifmi: after.hifmi - before.hifmi,
    maf: after.maf - before.maf,
    compliantOop: after.compliantOop - before.compliantOop,
    ...{ medfee: sums.total, inScope: sums.inScope, cvlserv: funds.cvlserv, hifes: funds.hifes },
    ...{ account: settlement.account, mutualAid: settlement.mutualAid },
    ...{ settlements: 1, admissions: admission ? 1 : 0 },
  };
}

/**
 * What one kind of care used of deductible and pooling fund: all that the other kinds did not. So what was settled before they
 * were told apart counts against each, as it did then.
 */
export function poolOf({ dedc, hifp, pools = {} }: YearTotals, care: string): PoolTotals {
  const others = Object.entries(pools).filter(([name]) => name !== care);
  return {
    dedc: others.reduce((left, [, other]) => left - other.dedc, dedc),
    hifp: others.reduce((left, [, other]) => left - other.hifp, hifp),
  };
}

/** The accumulators that the benefits of a kind of care depend on: its own pool, and the further payers over all care. */
export function accumulatorsOf(totals: YearTotals, care: string): Accumulators {
  const { hifob, hifmi, maf, compliantOop } = totals;
  return { ...poolOf(totals, care), hifob, hifmi, maf, compliantOop };
}

/** All totals of a person without those of years long past. */
export function withoutOldYears(
  years: Readonly<Record<string, YearTotals>>,
  newest: string,
): Readonly<Record<string, YearTotals>> {
  const limit = Number(newest.slice(-4)) - KEPT_YEARS;
  return Object.fromEntries(Object.entries(years).filter(([key]) => Number(key.slice(-4)) > limit));
}
