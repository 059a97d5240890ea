/** Why a row of a roster is not paid. Stable codes. */
export const EXCLUSION_REASONS = [
  'person_not_found',
  'name_differs',
  'person_deceased',
  'person_moved_out',
  'person_merged',
  'person_erased',
  'over_ceiling',
  'paid_already',
  'excluded_by_programme',
  'bank_account_missing',
  'objection_upheld',
  'withdrawn',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/** What is known of a row when it is checked. */
export interface RowFacts {
  /** The person is in the register. */
  readonly known: boolean;
  readonly nameMatches: boolean;
  /** Left out while the person belongs here. */
  readonly status?: 'deceased' | 'moved_out' | 'merged' | 'erased';
  /** Fen. */
  readonly amount: number;
  /** The greatest amount of the programme for one person and period, fen. */
  readonly ceiling: number;
  /** Another row of the programme has the person for this period. */
  readonly paidAlready: boolean;
  /** A programme that excludes this one, or is excluded by it, pays the person for a period that overlaps. */
  readonly otherProgramme: boolean;
  readonly needsAccount: boolean;
  readonly hasAccount: boolean;
}

/**
 * Why a row is excluded (剔除), the first reason that holds; undefined for a row that may be paid. 财办〔2020〕37号: one person is
 * paid once per policy and period, never the dead, and never by two policies that exclude each other.
 */
export function exclusionOf(facts: RowFacts): ExclusionReason | undefined {
  if (!facts.known) return 'person_not_found';
  if (!facts.nameMatches) return 'name_differs';
  if (facts.status !== undefined) return `person_${facts.status}`;
  if (facts.amount > facts.ceiling) return 'over_ceiling';
  if (facts.paidAlready) return 'paid_already';
  if (facts.otherProgramme) return 'excluded_by_programme';
  return facts.needsAccount && !facts.hasAccount ? 'bank_account_missing' : undefined;
}
