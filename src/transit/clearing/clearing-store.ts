import type { Pool, PoolClient } from 'pg';

/** A clearing file as it is kept. Amounts are fen. */
export interface ClearingFile {
  readonly fileId: number;
  readonly direction: 'in' | 'out';
  /** The other city. */
  readonly city: string;
  readonly sequence: number;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly madeAt: Date;
  readonly count: number;
  readonly amount: number;
  /** SHA-256 of header and records. */
  readonly digest: string;
  /** SHA-256 of the answer that was taken; null while there is none, and for files that came in. */
  readonly answerDigest: string | null;
  readonly answeredAt: Date | null;
  readonly accepted: number | null;
  readonly acceptedAmount: number | null;
}

/** The answer to one record. */
export interface RecordAnswer {
  /** Counted from 1. */
  readonly record: number;
  readonly result: 'accepted' | 'rejected';
  /** Code of why it was rejected. */
  readonly reason: string | null;
}

/** An answer as it is kept. */
export interface KeptAnswer extends RecordAnswer {
  readonly tapId: string | null;
  readonly amount: number;
  /** What the file of errors says of it; null for accepted ones. */
  readonly details: ErrorDetails | null;
}

/** What is told of a rejected record, for people. */
export interface ErrorDetails {
  readonly words: string;
  /** Masked. */
  readonly card?: string;
  readonly terminal?: string;
  readonly terminalSequence?: number;
  readonly counter?: number;
  /** Local time in Shanghai. */
  readonly at?: string;
}

const COLUMNS = `file_id AS "fileId", direction, city, sequence, day::text AS day, made_at AS "madeAt", record_count AS count, amount,
  digest, answer_digest AS "answerDigest", answered_at AS "answeredAt", accepted, accepted_amount AS "acceptedAmount"`;
const PAGE_RECORDS = 5_000;

type NewFile = Pick<ClearingFile, 'direction' | 'city' | 'sequence' | 'day' | 'madeAt' | 'count' | 'amount' | 'digest'>;

/** Clearing files and the answers to their records in the database. */
export class ClearingStore {
  constructor(private readonly client: Pick<PoolClient | Pool, 'query'>) {}

  async find(direction: 'in' | 'out', city: string, sequence: number): Promise<ClearingFile | undefined> {
    const { rows } = await this.client.query<ClearingFile>(
      `SELECT ${COLUMNS} FROM transit_clearing_file WHERE direction = $1 AND city = $2 AND sequence = $3`,
      [direction, city, sequence],
    );
    return rows[0];
  }

  async outOf(city: string, day: string): Promise<ClearingFile | undefined> {
    const { rows } = await this.client.query<ClearingFile>(
      `SELECT ${COLUMNS} FROM transit_clearing_file WHERE direction = 'out' AND city = $1 AND day = $2::date`,
      [city, day],
    );
    return rows[0];
  }

  /** The last file that was sent to a city. */
  async lastOut(city: string): Promise<ClearingFile | undefined> {
    const { rows } = await this.client.query<ClearingFile>(
      `SELECT ${COLUMNS} FROM transit_clearing_file WHERE direction = 'out' AND city = $1 ORDER BY sequence DESC LIMIT 1`,
      [city],
    );
    return rows[0];
  }

  /** All files, the newest first, at most so many. */
  async list(limit: number): Promise<readonly ClearingFile[]> {
    const { rows } = await this.client.query<ClearingFile>(
      `SELECT ${COLUMNS} FROM transit_clearing_file ORDER BY file_id DESC LIMIT $1`,
      [limit],
    );
    return rows;
  }

  /** Enters a file; answers the one that stands under its sequence. */
  async enter({ direction, city, sequence, day, madeAt, count, amount, digest }: NewFile): Promise<ClearingFile> {
    await this.client.query(
      `INSERT INTO transit_clearing_file (direction, city, sequence, day, made_at, record_count, amount, digest)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [direction, city, sequence, day, madeAt, count, amount, digest],
    );
    const standing = await this.find(direction, city, sequence);
    if (standing === undefined) throw new Error(`clearing file ${direction} ${city} ${sequence} was not entered`);
    return standing;
  }

  /** Ends a file: every record has its answer. `answerDigest` is that of the answer where one came in. */
  async finish(fileId: number, at: Date, answerDigest: string | null): Promise<void> {
    await this.client.query(
      `UPDATE transit_clearing_file SET answered_at = $2, answer_digest = $3, (accepted, accepted_amount) =
         (SELECT count(*), coalesce(sum(amount), 0) FROM transit_clearing_record WHERE file_id = $1 AND result = 'accepted')
       WHERE file_id = $1 AND answered_at IS NULL`,
      [fileId, at, answerDigest],
    );
  }

  /** How many records of a file have their answer: always the first ones. */
  async answered(fileId: number): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM transit_clearing_record WHERE file_id = $1',
      [fileId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Which of these taps have a record in a file that has its answer. */
  async answeredTaps(fileId: number, tapIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.client.query<{ tap_id: string }>(
      'SELECT tap_id FROM transit_clearing_record WHERE tap_id = ANY ($2) AND file_id = $1',
      [fileId, tapIds],
    );
    return new Set(rows.map(({ tap_id: id }) => id));
  }

  async keep(fileId: number, answers: readonly KeptAnswer[]): Promise<void> {
    const rows = answers.map(({ tapId, ...answer }) => ({ file_id: fileId, tap_id: tapId, ...answer }));
    await this.client.query(
      `INSERT INTO transit_clearing_record (file_id, record, tap_id, amount, result, reason, details)
       SELECT file_id, record, tap_id, amount, result, reason, details FROM json_to_recordset($1) AS r(file_id integer,
         record integer, tap_id text, amount bigint, result text, reason text, details json)`,
      [JSON.stringify(rows)],
    );
  }

  /** The answers to the records of a file in their order, a page at a time. */
  async *answers(fileId: number): AsyncGenerator<readonly KeptAnswer[]> {
    for (let after = 0; ;) {
      const { rows } = await this.client.query<KeptAnswer>(
        `SELECT record, tap_id AS "tapId", amount, result, reason, details FROM transit_clearing_record
          WHERE file_id = $1 AND record > $2 ORDER BY record LIMIT ${PAGE_RECORDS}`,
        [fileId, after],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_RECORDS) return;
      after = rows.at(-1)?.record ?? after;
    }
  }
}
