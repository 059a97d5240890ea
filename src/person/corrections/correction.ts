import type { PersonField } from '../domain';

/** States of a correction; `pending` until a second person decides or the proposer withdraws it. */
export const CORRECTION_STATES = ['pending', 'accepted', 'rejected', 'withdrawn'] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

/** What a second person says to a correction. */
export type CorrectionDecision = 'accept' | 'reject';

/** What is proposed: 一数一源, one source for each value. */
export interface Proposal {
  readonly field: PersonField;
  readonly value: string;
  /** Where the value was seen: a document, a register. */
  readonly source: string;
  readonly reason: string;
}

/** What of a correction is kept sealed under the key of the person. */
export interface SealedProposal {
  readonly value: string;
  /** What was known when it was proposed, after an acceptance what it replaced; null for nothing. */
  readonly before: string | null;
  readonly source: string;
  readonly reason: string;
}

/** A correction of a person's data, in clear. */
export interface Correction {
  readonly correctionId: string;
  readonly streamId: number;
  readonly field: PersonField;
  readonly state: CorrectionState;
  /** Null after an erasure. */
  readonly proposal: SealedProposal | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
}

/** A row of `person_correction`; there a pending one is `proposed`. */
export interface CorrectionRow {
  readonly correction_id: string;
  readonly stream_id: number;
  readonly field: PersonField;
  readonly state: Exclude<CorrectionState, 'pending'> | 'proposed';
  readonly sealed: Buffer | null;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly sealed_decision: Buffer | null;
}

export const CORRECTION_COLUMNS =
  'correction_id, stream_id, field, state, sealed, proposed_by, proposed_at, decided_by, decided_at, sealed_decision';

export function proposalContext(correctionId: string): string {
  return `person-correction:${correctionId}`;
}

export function decisionContext(correctionId: string): string {
  return `person-correction-decision:${correctionId}`;
}
