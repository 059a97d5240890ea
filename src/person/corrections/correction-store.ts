import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type CursorPage, type PageRequest, pageOf, placeOf } from '../cursor';
import { PersonVault, type StoredPerson } from '../register/person-vault';
import {
  type Correction,
  CORRECTION_COLUMNS,
  type CorrectionRow,
  type CorrectionState,
  decisionContext,
  proposalContext,
  type SealedProposal,
} from './correction';

/** Reads corrections and opens them. */
@Injectable()
export class CorrectionStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
  ) {}

  /** Corrections of people, newest first. Throws `validation_failed` for a cursor that is none. */
  async ofPerson(streamIds: readonly number[], page: PageRequest): Promise<CursorPage<Correction>> {
    const place = placeOf(page.cursor);
    const { rows } = await this.pool.query<CorrectionRow>(
      `SELECT ${CORRECTION_COLUMNS} FROM person_correction
        WHERE stream_id = ANY ($1::bigint[]) AND ($2::timestamptz IS NULL OR (proposed_at, correction_id) < ($2, $3))
        ORDER BY proposed_at DESC, correction_id DESC LIMIT $4`,
      [streamIds, place?.at ?? null, place?.id ?? null, page.limit + 1],
    );
    return this.#page(rows, page.limit);
  }

  /** Corrections in a state, or in any; the oldest first while they wait, else the newest. */
  async inState(state: CorrectionState | undefined, page: PageRequest): Promise<CursorPage<Correction>> {
    const place = placeOf(page.cursor);
    const [order, after] = state === 'pending' ? ['ASC', '>'] : ['DESC', '<'];
    const { rows } = await this.pool.query<CorrectionRow>(
      `SELECT ${CORRECTION_COLUMNS} FROM person_correction
        WHERE ($1::text IS NULL OR state = $1)
          AND ($2::timestamptz IS NULL OR (proposed_at, correction_id) ${after} ($2, $3))
        ORDER BY proposed_at ${order}, correction_id ${order} LIMIT $4`,
      [state === 'pending' ? 'proposed' : (state ?? null), place?.at ?? null, place?.id ?? null, page.limit + 1],
    );
    return this.#page(rows, page.limit);
  }

  async #page(rows: readonly CorrectionRow[], limit: number): Promise<CursorPage<Correction>> {
    const corrections = await this.#open(rows);
    return pageOf(corrections, limit, ({ proposedAt, correctionId }) => ({ at: proposedAt, id: correctionId }));
  }

  async #open(rows: readonly CorrectionRow[]): Promise<Correction[]> {
    if (rows.length === 0) return [];
    const { rows: people } = await this.pool.query<StoredPerson>(
      'SELECT stream_id, data_key, sealed FROM person WHERE stream_id = ANY ($1::bigint[])',
      [[...new Set(rows.map((row) => row.stream_id))]],
    );
    const keys = new Map(people.map((person) => [person.stream_id, this.vault.keyOf(person)]));
    return rows.map((row) => this.#correctionOf(row, keys.get(row.stream_id)));
  }

  #correctionOf(row: CorrectionRow, key: Buffer | undefined): Correction {
    const opened = (context: string, sealed: Buffer | null): string | null =>
      key === undefined || sealed === null ? null : this.vault.openValue(key, context, sealed).toString();
    const proposal = opened(proposalContext(row.correction_id), row.sealed);
    return {
      correctionId: row.correction_id,
      streamId: row.stream_id,
      field: row.field,
      state: row.state === 'proposed' ? 'pending' : row.state,
      proposal: proposal === null ? null : (JSON.parse(proposal) as SealedProposal),
      proposedBy: row.proposed_by,
      proposedAt: row.proposed_at,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      decisionReason: opened(decisionContext(row.correction_id), row.sealed_decision),
    };
  }
}
