import { type CardholderState, type Slice, sliceOf } from '../../../cardholder';
import type { StreamEvent } from '../../../event-store';
import type { ContributionKind } from './contribution-policy';

/** Months that a person's state remembers: a correction of an earlier one needs somebody who looks it up. */
export const KEPT_MONTHS = 24;

/** Data of `ContributionCredited`: what a month is entitled to, and the difference to what it had, which was posted. */
export interface ContributionCreditedData {
  /** `YYYYMM`. */
  readonly month: string;
  readonly kind: ContributionKind;
  /** Fen; people in work only. */
  readonly base?: number;
  /** What the month comes to now, fen. */
  readonly entitled: number;
  /** What was posted: all of it, or the difference to what was credited before (补划 above zero, 扣回 below). */
  readonly amount: number;
  /** First 16 hex digits of the file's SHA-256, and the line in it. */
  readonly file: string;
  readonly line: number;
}

/** What was credited by month, fen by `YYYYMM`; undefined before the first contribution, so that most snapshots say nothing of it. */
export type ContributionsPart = Readonly<Record<string, number>> | undefined;

/** Owns what was contributed to the personal account by month. */
export const contributionsSlice: Slice<ContributionsPart> = {
  name: 'contributions',
  initial: () => undefined,
  evolve,
};

/** Fen that a month was credited with; undefined when it was not. */
export function creditedIn(state: CardholderState, month: string): number | undefined {
  return sliceOf(state, contributionsSlice)?.[month];
}

function evolve(part: ContributionsPart, event: StreamEvent): ContributionsPart {
  if (event.type !== 'ContributionCredited') return part;
  const { month, entitled } = event.data as ContributionCreditedData;
  const months = { ...part, [month]: entitled };
  const names = Object.keys(months);
  if (names.length <= KEPT_MONTHS) return months;
  const oldest = names.reduce((least, name) => (name < least ? name : least));
  return Object.fromEntries(Object.entries(months).filter(([name]) => name !== oldest));
}
