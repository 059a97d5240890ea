/** How what was tried ended: carried out, refused by a rule, denied for lack of permission, or broken off by an error. */
export const AUDIT_OUTCOMES = ['done', 'refused', 'denied', 'failed'] as const;

/** How what was tried ended. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who did it. */
export interface AuditActor {
  readonly kind: 'staff' | 'terminal' | 'system' | 'anonymous';
  /** Staff id, terminal id or the name of the command; never a name of a person. */
  readonly id: string;
}

/** One thing that somebody did or tried. Never holds personal data or secrets. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** What, as `card.freeze`, `person.reveal`, `session.sign_in`. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Whose record, as `ch_…`. */
  readonly cardholderId?: string;
  /** On what: a card token, staff id, approval id … */
  readonly object?: string;
  /** Why: a reason code or the actor's own words; long numbers in it are masked. */
  readonly reason?: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** IP address. */
  readonly from?: string;
  readonly session?: string;
  readonly requestId?: string;
}

/** An entry as it is stored. */
export interface AuditRecord extends AuditEntry {
  /** Number of the entry: 1, 2, 3 … without gaps. */
  readonly id: string;
  /** Server time, ISO 8601. */
  readonly at: string;
  /** SHA-256 that chains it to the entry before, hex. */
  readonly hash: string;
}

/** Which entries to find; all conditions must hold. */
export interface AuditFilter {
  /** Instants, ms since the epoch: from this one on, before that one. */
  readonly from?: number;
  readonly to?: number;
  readonly actor?: string;
  readonly action?: string;
  readonly outcome?: AuditOutcome;
  readonly cardholderId?: string;
  readonly object?: string;
}
