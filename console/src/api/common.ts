/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null at the end. */
  readonly nextCursor: string | null;
}

/** A text that the service wrote in both languages. */
export interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

/** The answer to a command. */
export interface CommandAnswer {
  readonly result: 'done' | 'already_so' | 'refused' | 'approval_required';
  /** Code of why it was refused. */
  readonly reason?: string;
  /** States from which it would be allowed. */
  readonly allowedFrom?: readonly string[];
  readonly approvalId?: string;
  readonly expiresAt?: string;
}

/** A member of the staff in lists and facts. */
export interface StaffName {
  readonly staffId: string;
  readonly displayName: string;
}
