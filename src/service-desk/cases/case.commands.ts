import { Command } from '@nestjs/cqrs';
import type { ChargedTo } from '../../authorization';
import type { ChangeChannel } from '../../cardholder';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';
import type { CaseKind } from '../domain/case-states';

/** A dispute to be opened. */
export interface CaseToOpen {
  readonly cardholderId: string;
  readonly kind: CaseKind;
  /** The transaction in dispute. */
  readonly authorizationId?: string;
  /** Disputed fen; all that is left to refund of the transaction when left out. */
  readonly amount?: number;
  /** What the cardholder says. */
  readonly text: string;
}

/** Opens a dispute; answers its `caseId`. */
export class OpenCase extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly opened: CaseToOpen,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** Adds a comment to a dispute, in any state. */
export class CommentOnCase extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly caseId: string,
    readonly text: string,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** Asks the cardholder for evidence (举证). */
export class AskForEvidence extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly caseId: string,
    readonly reason: string,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** A file for a dispute. */
export interface FileToAttach {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Adds a file to a dispute that is not decided; the same file again answers `already_so`. */
export class AttachToCase extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly caseId: string,
    readonly file: FileToAttach,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** How a provisional credit is given. */
export interface CreditOfCase {
  /** Fen; the disputed amount when left out. */
  readonly amount?: number;
  /** Where it goes when the dispute is about no transaction. */
  readonly purse?: string;
  readonly reason: string;
  readonly channel?: ChangeChannel;
}

/** Gives the disputed money in advance; above the ceiling a second person is asked. */
export class CreditCase extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly caseId: string,
    readonly credit: CreditOfCase,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** How a dispute ends. */
export interface EndOfCase {
  readonly outcome: 'won' | 'lost' | 'withdrawn';
  /** Who bears a dispute that was won: the merchant unless it is about no transaction. */
  readonly chargedTo?: ChargedTo;
  /** Fen that are won; those of the provisional credit, or the disputed ones, when left out. */
  readonly amount?: number;
  /** Where they go when the dispute is about no transaction. */
  readonly purse?: string;
  readonly reason: string;
  readonly channel?: ChangeChannel;
}

/** Ends a dispute, once, together with its money. */
export class EndCase extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly caseId: string,
    readonly end: EndOfCase,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}
