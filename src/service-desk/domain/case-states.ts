/** States of a dispute (争议案件). The last three are its ends. */
export const CASE_STATES = ['opened', 'evidence', 'provisional_credit', 'won', 'lost', 'withdrawn'] as const;

/** State of a dispute. */
export type CaseState = (typeof CASE_STATES)[number];

/** What a dispute is about. */
export const CASE_KINDS = [
  'not_recognised',
  'duplicate_charge',
  'wrong_amount',
  'not_received',
  'refund_missing',
  'other',
] as const;

/** What a dispute is about. */
export type CaseKind = (typeof CASE_KINDS)[number];

/** What is done to a dispute. */
export type CaseStep = 'ask_evidence' | 'credit' | 'win' | 'lose' | 'withdraw';

/** Where a step leads to, or why it may not be taken. */
export type CaseRuling =
  | { readonly result: 'done'; readonly state: CaseState }
  | { readonly result: 'already_so'; readonly state: CaseState }
  | { readonly result: 'refused'; readonly reason: 'case_state_invalid'; readonly allowedFrom: readonly CaseState[] };

const OPEN: readonly CaseState[] = ['opened', 'evidence', 'provisional_credit'];

const STEPS: Readonly<Record<CaseStep, { readonly from: readonly CaseState[]; readonly to: CaseState }>> = {
  ask_evidence: { from: ['opened'], to: 'evidence' },
  credit: { from: ['opened', 'evidence'], to: 'provisional_credit' },
  win: { from: OPEN, to: 'won' },
  lose: { from: OPEN, to: 'lost' },
  withdraw: { from: OPEN, to: 'withdrawn' },
};

/** What becomes of a dispute in this state by a step. */
export function takeStep(state: CaseState, step: CaseStep): CaseRuling {
  const { from, to } = STEPS[step];
  if (state === to) return { result: 'already_so', state };
  if (from.includes(state)) return { result: 'done', state: to };
  return { result: 'refused', reason: 'case_state_invalid', allowedFrom: from };
}

/** True when nothing more can happen to the money of a dispute. */
export function isDecided(state: CaseState): boolean {
  return !OPEN.includes(state);
}

const DAY_MS = 24 * 3_600_000;

/** Until when a dispute has to have its evidence and its decision, ms since the epoch. */
export interface CaseDeadlines {
  readonly evidence: number;
  readonly decision: number;
}

/** How long a dispute may take, in days from its opening. */
export interface CaseTerms {
  readonly evidenceDays: number;
  readonly decisionDays: number;
}

/** The deadlines of a dispute opened at an instant (ms since the epoch). */
export function deadlinesOf(openedAt: number, { evidenceDays, decisionDays }: CaseTerms): CaseDeadlines {
  return { evidence: openedAt + evidenceDays * DAY_MS, decision: openedAt + decisionDays * DAY_MS };
}

/** The deadline that counts in a state; undefined once it is decided. */
export function dueAt(state: CaseState, { evidence, decision }: CaseDeadlines): number | undefined {
  if (isDecided(state)) return undefined;
  return state === 'provisional_credit' ? decision : Math.min(evidence, decision);
}

/** True when the deadline that counts has passed. */
export function isOverdue(state: CaseState, deadlines: CaseDeadlines, now: number): boolean {
  const due = dueAt(state, deadlines);
  return due !== undefined && now >= due;
}
