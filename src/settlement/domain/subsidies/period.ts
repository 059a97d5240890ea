/** How often a programme pays a person. */
export const SUBSIDY_CYCLES = ['month', 'quarter', 'year', 'once'] as const;
export type SubsidyCycle = (typeof SUBSIDY_CYCLES)[number];

/** The months that a period covers, counted from January of the year 0; both ends belong to it. */
export interface SubsidyPeriod {
  readonly firstMonth: number;
  readonly lastMonth: number;
}

const MONTHS = 12;
const QUARTER = 3;
const YEAR = '(20\\d{2})';
const FORMS: Readonly<Record<SubsidyCycle, RegExp>> = {
  month: new RegExp(`^${YEAR}-(0[1-9]|1[0-2])$`),
  quarter: new RegExp(`^${YEAR}-Q([1-4])$`),
  year: new RegExp(`^${YEAR}$`),
  once: /^once$/,
};
const LENGTHS: Readonly<Record<SubsidyCycle, number>> = { month: 1, quarter: QUARTER, year: MONTHS, once: 0 };
const LAST_MONTH = 9_999 * MONTHS;

/** What the periods of a cycle look like, for people. */
export const PERIOD_EXAMPLES: Readonly<Record<SubsidyCycle, string>> = {
  ...{ month: '2026-11', quarter: '2026-Q4', year: '2026', once: 'once' },
};

/** Reads a period (补贴期号) such as `2026-11`, `2026-Q4`, `2026` or `once`; undefined when it is none of the cycle. */
export function readPeriod(cycle: SubsidyCycle, text: string): SubsidyPeriod | undefined {
  const found = FORMS[cycle].exec(text);
  if (!found) return undefined;
  // What is paid once is for the whole of life.
  if (cycle === 'once') return { firstMonth: 0, lastMonth: LAST_MONTH };
  const length = LENGTHS[cycle];
  const firstMonth = Number(found[1]) * MONTHS + (Number(found[2] ?? 1) - 1) * length;
  return { firstMonth, lastMonth: firstMonth + length - 1 };
}
