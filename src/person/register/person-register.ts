import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { inTransaction } from '../../platform/database';
import {
  birthDateOf,
  maskPerson,
  type MaskedPerson,
  normalIdNumber,
  normalName,
  normalPerson,
  normalPhone,
  type PersonData,
} from '../domain';
import { PersonVault, type SharedIndexKind, type StoredPerson } from './person-vault';

/** People that one look-up finds at most: more than that is no look-up but a list. */
export const MAX_FOUND = 50;
/** Serializes merges, which are rare, so that no two of them make a circle. */
const MERGE_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('person merge', 0))";

/** A person to be entered under a stream that the caller chose. */
export interface PersonOfStream extends PersonData {
  readonly streamId: number;
}

/** What is known of a person, in clear. */
export type RevealedPerson = PersonData & { readonly birthDate: string };

/** How an erasure or a merge ended. */
export type RegisterChange = 'done' | 'already_so' | 'unknown';

/** By whom and why a person is erased. */
export interface Erasure {
  /** Staff id or name of the job. */
  readonly by: string;
  /** Code of the cause. */
  readonly reason: string;
}

interface PersonRow extends StoredPerson {
  readonly erased_at: Date | null;
  readonly registered_at: Date;
  readonly into_stream: number | null;
}

/** The one place of personal data: sealed under a key of each person, found by keyed blind indexes. */
@Injectable()
export class PersonRegister {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
    private readonly clock: Clock,
  ) {}

  /**
   * Enters a person and answers the stream of the one with that identity number, new or standing: after a merge that of the
   * survivor. What is known of a standing person stays as it is: changes go through corrections.
   */
  async enter(data: PersonData): Promise<number> {
    const person = normalPerson(data);
    const index = this.vault.idNumberIndex(person.idNumber);
    const { rows } = await this.pool.query<{ standing: number | null; fresh: number | null }>({
      name: 'person_place',
      text: `SELECT s.standing, CASE WHEN s.standing IS NULL THEN nextval('cardholder_stream') END AS fresh FROM (
               SELECT (SELECT coalesce(m.into_stream, p.stream_id) FROM person p
                         LEFT JOIN person_merge m ON m.from_stream = p.stream_id
                        WHERE p.id_number_index = $1) AS standing) s`,
      values: [index],
    });
    const { standing, fresh } = rows[0] ?? {};
    if (typeof standing === 'number') return standing;
    if (typeof fresh === 'number' && (await this.enterMany([{ ...person, streamId: fresh }])) === 1) return fresh;
    // Another process entered the same person in between.
    const [other] = await this.byIdNumber(person.idNumber);
    if (other === undefined) throw new Error('the person register lost an entry');
    return other;
  }

  /**
   * Enters many people in one statement, each under its own stream, which must be new. Answers how many were entered:
   * those whose identity number is known already are passed over.
   */
  async enterMany(people: readonly PersonOfStream[]): Promise<number> {
    const rows = people.map(({ streamId, ...data }) => {
      const person = normalPerson(data);
      return { streamId, person, ...this.vault.seal(streamId, person) };
    });
    const shared = rows.flatMap(({ streamId, person }) =>
      this.vault.sharedIndexes(person).map((index) => ({ streamId, ...index })),
    );
    const { rows: counted } = await this.pool.query<{ count: number }>(
      `WITH entered AS (
         INSERT INTO person (stream_id, id_number_index, data_key, sealed)
         SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[])
         ON CONFLICT (id_number_index) DO NOTHING RETURNING stream_id
       ), indexed AS (
         INSERT INTO person_index (kind, index, stream_id)
         SELECT i.kind, i.index, i.stream_id
           FROM unnest($5::text[], $6::uuid[], $7::bigint[]) AS i(kind, index, stream_id) JOIN entered USING (stream_id)
         ON CONFLICT DO NOTHING
       ) SELECT count(*)::int AS count FROM entered`,
      [
        rows.map(({ streamId }) => streamId),
        rows.map(({ person }) => this.vault.idNumberIndex(person.idNumber)),
        rows.map(({ dataKey }) => dataKey),
        rows.map(({ sealed }) => sealed),
        shared.map(({ kind }) => kind),
        shared.map(({ index }) => index),
        shared.map(({ streamId }) => streamId),
      ],
    );
    return counted[0]?.count ?? 0;
  }

  /** The stream of the person with an identity number, after a merge that of the survivor; none when nobody has it. */
  async byIdNumber(idNumber: string): Promise<number[]> {
    const { rows } = await this.pool.query<{ stream_id: number }>({
      name: 'person_by_id_number',
      text: `SELECT coalesce(m.into_stream, p.stream_id) AS stream_id FROM person p
               LEFT JOIN person_merge m ON m.from_stream = p.stream_id WHERE p.id_number_index = $1`,
      values: [this.vault.idNumberIndex(normalIdNumber(idNumber))],
    });
    return rows.map((row) => row.stream_id);
  }

  /** As `byIdNumber` for many, in one query: streams by the number as it was given; those whom nobody has are missing. */
  async byIdNumbers(idNumbers: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const byIndex = new Map(idNumbers.map((one) => [this.vault.idNumberIndex(normalIdNumber(one)), one]));
    const { rows } = await this.pool.query<{ index: string; stream_id: number }>({
      name: 'person_by_id_numbers',
      text: `SELECT replace(p.id_number_index::text, '-', '') AS index, coalesce(m.into_stream, p.stream_id) AS stream_id
               FROM person p LEFT JOIN person_merge m ON m.from_stream = p.stream_id
              WHERE p.id_number_index = ANY ($1::uuid[])`,
      values: [[...byIndex.keys()]],
    });
    return new Map(
      rows.flatMap((row) => {
        const idNumber = byIndex.get(row.index);
        return idNumber === undefined ? [] : [[idNumber, row.stream_id] as const];
      }),
    );
  }

  /** Streams of people of whom something is known, after a stream, in order; those who were merged into others are left out. */
  async streamsAfter(streamId: number, limit: number): Promise<number[]> {
    const { rows } = await this.pool.query<{ stream_id: number }>({
      name: 'person_streams_after',
      text: `SELECT p.stream_id FROM person p LEFT JOIN person_merge m ON m.from_stream = p.stream_id
              WHERE p.stream_id > $1 AND p.erased_at IS NULL AND m.from_stream IS NULL ORDER BY p.stream_id LIMIT $2`,
      values: [streamId, limit],
    });
    return rows.map((row) => row.stream_id);
  }

  /** Streams of those who have a phone number, at most `MAX_FOUND`. */
  byPhone(phone: string): Promise<number[]> {
    return this.#byShared('phone', this.vault.phoneIndex(normalPhone(phone)));
  }

  /** Streams of those with a name and a day of birth (`YYYY-MM-DD`), at most `MAX_FOUND`. */
  byNameAndBirthDate(name: string, birthDate: string): Promise<number[]> {
    return this.#byShared('name_birth', this.vault.nameAndBirthIndex(normalName(name), birthDate));
  }

  /** The survivor of the merges of a person; the person's own stream when there were none. */
  async canonical(streamId: number): Promise<number> {
    const { rows } = await this.pool.query<{ into_stream: number }>({
      name: 'person_canonical',
      text: 'SELECT into_stream FROM person_merge WHERE from_stream = $1',
      values: [streamId],
    });
    return rows[0]?.into_stream ?? streamId;
  }

  /** Everybody who was found to be this person, and the person. */
  async duplicatesOf(streamId: number): Promise<number[]> {
    const survivor = await this.canonical(streamId);
    const { rows } = await this.pool.query<{ from_stream: number }>(
      'SELECT from_stream FROM person_merge WHERE into_stream = $1 ORDER BY from_stream',
      [survivor],
    );
    return [survivor, ...rows.map((row) => row.from_stream)];
  }

  /** What is known of a person, in clear; undefined when nothing is or all was erased. The caller must have audited it. */
  async reveal(streamId: number): Promise<RevealedPerson | undefined> {
    const [row] = await this.#read([streamId]);
    const person = row && this.vault.open(row);
    return person && { ...person, birthDate: birthDateOf(person.idNumber) };
  }

  /** People as the desk shows them, in one query; those who are unknown are missing. */
  async masked(streamIds: readonly number[]): Promise<ReadonlyMap<number, MaskedPerson>> {
    const rows = streamIds.length === 0 ? [] : await this.#read(streamIds);
    return new Map(rows.map((row) => [row.stream_id, this.#maskedOf(row)]));
  }

  /** Notes that `from` is the same person as `into`. Look-ups by either one's data lead to the survivor from now on. */
  noteMerge(from: number, into: number): Promise<RegisterChange> {
    return inTransaction(this.pool, async (client) => {
      await client.query(MERGE_LOCK);
      const { rows } = await client.query<{ stream_id: number; survivor: number }>(
        `SELECT s.stream_id, coalesce(m.into_stream, s.stream_id) AS survivor FROM unnest($1::bigint[]) AS s(stream_id)
           LEFT JOIN person_merge m ON m.from_stream = s.stream_id`,
        [[from, into]],
      );
      const survivors = new Map(rows.map((row) => [row.stream_id, row.survivor]));
      const duplicate = survivors.get(from) ?? from;
      const survivor = survivors.get(into) ?? into;
      if (duplicate === survivor) return 'already_so';
      await client.query('UPDATE person_merge SET into_stream = $2 WHERE into_stream = $1', [duplicate, survivor]);
      await client.query('INSERT INTO person_merge (from_stream, into_stream, merged_at) VALUES ($1, $2, $3)', [
        duplicate,
        survivor,
        new Date(this.clock.now()),
      ]);
      return 'done';
    });
  }

  /**
   * Erases a person with all duplicates: the keys and everything under them are destroyed and nobody is found by it any more.
   * The stream, its books and the facts of the erasure stay. The same identity number may be registered anew, as somebody else.
   */
  erase(streamId: number, { by, reason }: Erasure = { by: 'system', reason: 'erasure' }): Promise<RegisterChange> {
    return inTransaction(this.pool, async (client) => {
      await client.query(MERGE_LOCK);
      const { rows } = await client.query<{ stream_id: number; erased: boolean }>(
        `SELECT p.stream_id, p.erased_at IS NOT NULL AS erased FROM person p
           LEFT JOIN person_merge m ON m.from_stream = p.stream_id
          WHERE coalesce(m.into_stream, p.stream_id) = coalesce(
            (SELECT into_stream FROM person_merge WHERE from_stream = $1), $1) ORDER BY p.stream_id FOR UPDATE OF p`,
        [streamId],
      );
      if (rows.length === 0) return 'unknown';
      const streams = rows.filter((row) => !row.erased).map((row) => row.stream_id);
      if (streams.length === 0) return 'already_so';
      await client.query(
        `UPDATE person SET sealed = NULL, data_key = NULL, id_number_index = NULL, erased_at = $2, erased_by = $3,
                erasure_reason = $4 WHERE stream_id = ANY ($1)`,
        [streams, new Date(this.clock.now()), by, reason],
      );
      await client.query('DELETE FROM person_index WHERE stream_id = ANY ($1)', [streams]);
      await client.query('UPDATE person_note SET sealed = NULL WHERE stream_id = ANY ($1)', [streams]);
      await client.query(
        `UPDATE person_correction SET sealed = NULL, sealed_decision = NULL,
                state = CASE state WHEN 'proposed' THEN 'withdrawn' ELSE state END WHERE stream_id = ANY ($1)`,
        [streams],
      );
      await client.query('UPDATE sharing_read SET sealed = NULL WHERE stream_id = ANY ($1) AND sealed IS NOT NULL', [
        streams,
      ]);
      return 'done';
    });
  }

  async #byShared(kind: SharedIndexKind, index: string): Promise<number[]> {
    const { rows } = await this.pool.query<{ stream_id: number }>({
      name: 'person_by_shared_index',
      text: `SELECT DISTINCT coalesce(m.into_stream, i.stream_id) AS stream_id FROM person_index i
               LEFT JOIN person_merge m ON m.from_stream = i.stream_id
              WHERE i.kind = $1 AND i.index = $2 ORDER BY 1 LIMIT ${MAX_FOUND}`,
      values: [kind, index],
    });
    return rows.map((row) => row.stream_id);
  }

  async #read(streamIds: readonly number[]): Promise<PersonRow[]> {
    const { rows } = await this.pool.query<PersonRow>({
      name: 'people',
      text: `SELECT p.stream_id, p.data_key, p.sealed, p.erased_at, p.registered_at, m.into_stream FROM person p
               LEFT JOIN person_merge m ON m.from_stream = p.stream_id WHERE p.stream_id = ANY ($1::bigint[])`,
      values: [streamIds],
    });
    return rows;
  }

  #maskedOf(row: PersonRow): MaskedPerson {
    const person = this.vault.open(row);
    const nothing = { name: null, idNumber: null, phone: null, address: null, birthDate: null };
    return {
      ...(person === undefined ? nothing : maskPerson(person)),
      erased: row.erased_at !== null,
      mergedInto: row.into_stream,
      registeredAt: row.registered_at,
    };
  }
}
