/** Why a ride, or the rejection of one, is disputed. */
export const DISPUTE_REASONS = [
  ...(['wrong_fare', 'not_ridden', 'charged_twice', 'missing_tap', 'wrong_rejection', 'other'] as const),
] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

export const DISPUTE_STATES = ['open', 'upheld', 'rejected'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** A dispute about a ride of an operator's file, or about a record that another city rejected. Amounts are fen. */
export interface Dispute {
  /** `td_…` */
  readonly disputeId: string;
  readonly kind: 'journey' | 'clearing';
  readonly operator: string;
  /** Journey or tap, as the files name it. */
  readonly subject: string;
  /** Service day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Clearing file of the record; null for a journey. */
  readonly fileId: number | null;
  /** What is disputed: what the card paid, or what the city would owe. */
  readonly amount: number;
  readonly reason: DisputeReason;
  /** Who disputes it, in the words of who entered it. */
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly state: DisputeState;
  /** Request that was put before a second person last; null while nobody asked. */
  readonly approvalId: string | null;
  /** What was booked for it; null unless it was upheld. */
  readonly corrected: number | null;
  /** Staff id. */
  readonly resolvedBy: string | null;
  readonly resolvedAt: Date | null;
}

/** What is sealed of a dispute: it may name people. */
export interface DisputeTexts {
  readonly evidence: string;
  /** Why it was resolved so. */
  readonly note?: string;
}
