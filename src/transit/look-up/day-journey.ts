import type { JourneyRecord } from '../domain/account';

const AMOUNTS = ['list', 'concession', 'transfer', 'cap', 'due', 'subsidy', 'borneByOperator'] as const;

/** What journeys came to, fen: `due + concession + transfer + cap = list`. */
export type DayAmounts = Readonly<Record<(typeof AMOUNTS)[number], number>>;

export const NO_AMOUNTS: DayAmounts = sumOf([]);

/** A journey of a rider's day. Times are ISO 8601, amounts fen. */
export interface DayJourney extends DayAmounts {
  readonly journeyId: string;
  /** The account of the transit card, as an entity of the person's stream. */
  readonly account: number;
  readonly start: string;
  /** Null while there was one tap only. */
  readonly end: string | null;
  readonly mode: string;
  readonly operator: string;
  readonly line: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly status: string;
  /** How the price came about, step by step, in Chinese as it is told to riders. */
  readonly steps: readonly string[];
  /** Why it has no price, if it has none. */
  readonly exception: string | null;
  readonly policyId: string;
  readonly policyVersion: string;
}

/** The sums of the amounts of journeys, fen. */
export function sumOf(journeys: readonly DayAmounts[]): DayAmounts {
  const sum = (name: keyof DayAmounts): number => journeys.reduce((total, journey) => total + journey[name], 0);
  return Object.fromEntries(AMOUNTS.map((name) => [name, sum(name)])) as DayAmounts;
}

/** A journey as it is shown. */
export function journeyView(account: number, journey: JourneyRecord): DayJourney {
  const { id: journeyId, mode, operator, line = null, from = null, to = null, status, steps, start, end } = journey;
  const { exception = null, policyId, policyVersion } = journey;
  return {
    ...{ journeyId, account, start: isoOf(start), end: end === undefined ? null : isoOf(end) },
    ...{ mode, operator, line, from, to, status, steps, exception, policyId, policyVersion },
    ...sumOf([journey]),
  };
}

/** An instant as ISO 8601 in UTC. */
export function isoOf(at: number): string {
  return new Date(at).toISOString();
}
