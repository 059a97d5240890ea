/** What came of a command about a member of the staff. */
export interface StaffAnswer {
  readonly result: 'done' | 'already_so' | 'refused';
  /** Why it was refused: `own_account`, `username_taken`, `exclusive_role` or `last_security_administrator`. */
  readonly reason?: string;
  readonly staffId?: string;
}

/** What came of a command that makes a one-time password. */
export interface CredentialsAnswer extends StaffAnswer {
  /** Told once; who signs in with it has to choose another. */
  readonly password?: string;
}
