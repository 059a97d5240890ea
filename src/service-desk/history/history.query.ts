import { Query } from '@nestjs/cqrs';

/** One step in the life of a card, or of the person as a cardholder. */
export interface TransitionView {
  /** ISO 8601. */
  readonly at: string;
  /** Code, as `frozen` or `loss_reported`. */
  readonly event: string;
  readonly token: string | null;
  readonly maskedNumber: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly channel: string | null;
  readonly reason: string | null;
  /** Staff id, terminal id, or what did it by itself. */
  readonly operator: string | null;
  readonly operatorName: string | null;
  readonly note: string | null;
  readonly approval: string | null;
  /** Kind of a freeze or of a report of a loss, cause of a replacement or closure. */
  readonly kind: string | null;
  /** Number of the order behind a judicial freeze. */
  readonly document: string | null;
  readonly application: string | null;
}

/** Steps, newest first; a page may hold fewer than asked for and yet have a next one. */
export interface HistoryPage {
  readonly items: readonly TransitionView[];
  readonly nextCursor: string | null;
}

/** What became of the cards of a person. Throws the problems `not_found` and `validation_failed`. */
export class GetCardHistory extends Query<HistoryPage> {
  constructor(
    readonly cardholderId: string,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** Somebody looked at the person or changed something. */
export interface AccessView {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly byName: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
}

export interface AccessPage {
  readonly items: readonly AccessView[];
  readonly nextCursor: string | null;
}

/** Who had to do with the record of a person, newest first. Throws the problems `not_found` and `validation_failed`. */
export class GetAccessHistory extends Query<AccessPage> {
  constructor(
    readonly cardholderId: string,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
