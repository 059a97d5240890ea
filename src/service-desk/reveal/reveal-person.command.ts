import { Command, Query } from '@nestjs/cqrs';
import type { PersonField } from '../../person';
import type { StaffIdentity } from '../../staff';

/** What is asked for in clear, and why. */
export interface RevealAsked {
  readonly fields: readonly PersonField[];
  readonly reason: string;
  /** Number of the ticket it is needed for. */
  readonly ticket?: string;
}

/** The asked fields in clear; null for those that are not known. */
export type RevealedFields = Partial<Record<PersonField, string | null>> & {
  /** How long they may be shown. */
  readonly hideAfterSeconds: number;
};

/**
 * Reveals personal data in clear: counted by member of staff and day, audited before it is answered, alerted beyond the
 * usual number a day and refused with `too_many_requests` beyond twice that.
 */
export class RevealPerson extends Command<RevealedFields> {
  constructor(
    readonly cardholderId: string,
    readonly asked: RevealAsked,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** How often somebody looked at personal data in clear today. */
export interface RevealCount {
  readonly today: number;
  /** Beyond this it alerts. */
  readonly usual: number;
  /** Beyond this it is refused. */
  readonly most: number;
}

/** The reveals of a member of staff today. */
export class GetRevealCount extends Query<RevealCount> {
  constructor(readonly staffId: string) {
    super();
  }
}
