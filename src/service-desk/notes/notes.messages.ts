import { Command, Query } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { StaffIdentity } from '../../staff';
import type { DeskAnswer } from '../desk-answer';

/** Adds a note about a person; the same request adds it once. */
export class AddNote extends Command<DeskAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly text: string,
    readonly staff: StaffIdentity,
  ) {
    super();
  }
}

/** A note as the desk shows it. */
export interface NoteView {
  readonly noteId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Staff id. */
  readonly by: string;
  readonly byName: string;
  /** Null after the person was erased. */
  readonly text: string | null;
}

/** A page of notes, newest first. */
export interface NotePage {
  readonly items: readonly NoteView[];
  readonly nextCursor: string | null;
}

/** Notes about a person, newest first. */
export class ListNotes extends Query<NotePage> {
  constructor(
    readonly cardholderId: string,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
