import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { type CursorPage, type PageRequest, pageOf, placeOf } from '../cursor';
import { PersonVault, type StoredPerson } from '../register/person-vault';

/** Longest text of a note, in characters. */
export const MAX_NOTE_LENGTH = 2_000;

const ID_PREFIX = 'nt_';
const ID_BYTES = 12;
/** Notes read at once at most. */
const MAX_READ = 200;

/** A note about a person. */
export interface PersonNote {
  readonly noteId: string;
  readonly streamId: number;
  readonly at: Date;
  /** Staff id of who wrote it. */
  readonly by: string;
  /** Null after the person was erased. */
  readonly text: string | null;
}

interface NoteRow {
  readonly note_id: string;
  readonly stream_id: number;
  readonly at: Date;
  readonly by: string;
  readonly sealed: Buffer | null;
}

/** Free text about people. It may say anything, so it is sealed under the person's data key and goes with it. */
@Injectable()
export class PersonNotes {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a note and answers its id. With `request`, the key of the request that brings it, the same request again is one note.
   * Throws the problem `not_found` when there is no such person or all was erased.
   */
  async add(streamId: number, text: string, by: string, request?: string): Promise<string> {
    const noteId = ID_PREFIX + (request ?? randomBytes(ID_BYTES).toString('hex'));
    const key = await this.vault.requireKey(this.pool, streamId);
    if (key === undefined) throw new ProblemError('not_found', { detail: 'there is no person to write about' });
    const sealed = this.vault.sealValue(key, noteContext(noteId), Buffer.from(text));
    await this.pool.query(
      'INSERT INTO person_note (note_id, stream_id, at, by, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [noteId, streamId, new Date(this.clock.now()), by, sealed],
    );
    return noteId;
  }

  /** Notes about a person, newest first. Throws `validation_failed` for a cursor that is none. */
  async list(streamId: number, page: PageRequest): Promise<CursorPage<PersonNote>> {
    const place = placeOf(page.cursor);
    // Without a cursor it begins after every time, so that one statement serves all pages and its plan can be kept.
    const { rows } = await this.pool.query<NoteRow>({
      name: 'person_notes',
      text: `SELECT note_id, stream_id, at, by, sealed FROM person_note
        WHERE stream_id = $1 AND (at, note_id) < ($2::timestamptz, $3)
        ORDER BY at DESC, note_id DESC LIMIT $4`,
      values: [streamId, place?.at ?? 'infinity', place?.id ?? '', page.limit + 1],
    });
    const notes = await this.#open(rows);
    return pageOf(notes, page.limit, ({ at, noteId }) => ({ at, id: noteId }));
  }

  /** Notes by their ids; unknown ones are missing. */
  async read(noteIds: readonly string[]): Promise<ReadonlyMap<string, PersonNote>> {
    if (noteIds.length === 0) return new Map();
    const { rows } = await this.pool.query<NoteRow>(
      'SELECT note_id, stream_id, at, by, sealed FROM person_note WHERE note_id = ANY ($1)',
      [noteIds.slice(0, MAX_READ)],
    );
    return new Map((await this.#open(rows)).map((note) => [note.noteId, note]));
  }

  async #open(rows: readonly NoteRow[]): Promise<PersonNote[]> {
    if (rows.length === 0) return [];
    const { rows: people } = await this.pool.query<StoredPerson>(
      'SELECT stream_id, data_key, sealed FROM person WHERE stream_id = ANY ($1::bigint[])',
      [[...new Set(rows.map((row) => row.stream_id))]],
    );
    const keys = new Map(people.map((person) => [person.stream_id, this.vault.keyOf(person)]));
    return rows.map(({ note_id, stream_id, at, by, sealed }) => {
      const key = keys.get(stream_id);
      const text =
        key === undefined || sealed === null
          ? null
          : this.vault.openValue(key, noteContext(note_id), sealed).toString();
      return { noteId: note_id, streamId: stream_id, at, by, text };
    });
  }
}

/** Context of the text of a note. */
export function noteContext(noteId: string): string {
  return `person-note:${noteId}`;
}
