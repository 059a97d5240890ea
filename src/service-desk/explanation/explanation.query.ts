import { Query } from '@nestjs/cqrs';
import type { Scalar } from '../../authorization';
import type { BothLanguages } from '../domain';
import type { DeskAuthorization } from '../transactions/transactions.query';

/** One check of a decision, with what was seen and wanted and the same in words. */
export interface CheckExplanation {
  readonly check: string;
  readonly passed: boolean;
  readonly observed: Scalar;
  readonly required: Scalar;
  readonly text: BothLanguages;
}

/** A follow-up that was declined, and why. */
export interface DeclinedFollowUp {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  /** Fen. */
  readonly amount: number;
  readonly reason: string;
  readonly summary: BothLanguages;
  readonly checks: readonly CheckExplanation[];
}

/** Why an authorization was decided as it was, with the values at that moment. */
export interface Explanation {
  readonly cardholderId: string | null;
  readonly authorization: DeskAuthorization;
  readonly result: string;
  readonly reason: string | null;
  readonly decidedAt: string;
  readonly summary: BothLanguages;
  readonly checks: readonly CheckExplanation[];
  /** Version of the tender policy that was in force; null where none was asked. */
  readonly policyVersion: string | null;
  /** Declined follow-ups, oldest first. */
  readonly declinedFollowUps: readonly DeclinedFollowUp[];
}

/** Explains a decision. Throws the problem `not_found`. */
export class ExplainAuthorization extends Query<Explanation> {
  constructor(readonly authorizationId: string) {
    super();
  }
}
