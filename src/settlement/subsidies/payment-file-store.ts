import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { inTransaction } from '../../platform/database';
import { ProblemError } from '../../platform/errors';

const ID_BYTES = 12;

const COLUMNS = `file_id AS "fileId", roster_id AS "rosterId", sequence, made_at AS "madeAt", closed_at AS "closedAt",
  row_count AS "rowCount", total`;

/** A file of payments for the paying bank (代发文件). */
export interface PaymentFile {
  /** `sf_…` */
  readonly fileId: string;
  readonly rosterId: string;
  /** 1, 2, 3 … within the roster. */
  readonly sequence: number;
  readonly madeAt: Date;
  /** Null while its payments are booked. */
  readonly closedAt: Date | null;
  readonly rowCount: number | null;
  /** Fen. */
  readonly total: number | null;
}

/** An answer of the bank that was taken. */
export interface TakenAnswer {
  readonly fileId: string;
  readonly paidRows: number;
  readonly returnedRows: number;
}

/** Files of payments and their answers in the database. */
@Injectable()
export class PaymentFileStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The open file of a roster, or a new one with all rows that are to be paid; undefined when there are none. */
  open(rosterId: string, at: Date): Promise<PaymentFile | undefined> {
    return inTransaction(this.pool, async (client) => {
      await client.query('SELECT FROM subsidy_roster WHERE roster_id = $1 FOR UPDATE', [rosterId]);
      const standing = await client.query<PaymentFile>(
        `SELECT ${COLUMNS} FROM subsidy_file WHERE roster_id = $1 AND closed_at IS NULL`,
        [rosterId],
      );
      if (standing.rows[0]) return standing.rows[0];
      const fileId = `sf_${randomBytes(ID_BYTES).toString('hex')}`;
      const { rowCount } = await client.query(
        `UPDATE subsidy_row SET file_id = $2 WHERE roster_id = $1 AND state IN ('pending', 'corrected')`,
        [rosterId, fileId],
      );
      if (rowCount === 0) return undefined;
      const { rows } = await client.query<PaymentFile>(
        `INSERT INTO subsidy_file (file_id, roster_id, sequence, made_at)
         SELECT $1, $2, coalesce(max(sequence), 0) + 1, $3 FROM subsidy_file WHERE roster_id = $2 RETURNING ${COLUMNS}`,
        [fileId, rosterId, at],
      );
      return rows[0];
    });
  }

  /** Closes a file whose payments are all booked: it has those that were sent. */
  async close(fileId: string, at: Date): Promise<void> {
    await this.pool.query(
      `UPDATE subsidy_file SET closed_at = $2, (row_count, total) =
         (SELECT count(*), coalesce(sum(amount), 0) FROM subsidy_row WHERE file_id = $1 AND state = 'sent')
        WHERE file_id = $1 AND closed_at IS NULL`,
      [fileId, at],
    );
  }

  /** @throws ProblemError `not_found`. */
  async get(fileId: string): Promise<PaymentFile> {
    const { rows } = await this.pool.query<PaymentFile>(`SELECT ${COLUMNS} FROM subsidy_file WHERE file_id = $1`, [
      fileId,
    ]);
    if (!rows[0]) throw new ProblemError('not_found', { detail: `there is no file ${fileId}` });
    return rows[0];
  }

  /** Files of a roster, the first one first. */
  async ofRoster(rosterId: string): Promise<readonly PaymentFile[]> {
    const { rows } = await this.pool.query<PaymentFile>(
      `SELECT ${COLUMNS} FROM subsidy_file WHERE roster_id = $1 ORDER BY sequence LIMIT 1000`,
      [rosterId],
    );
    return rows;
  }

  async answer(digest: string): Promise<TakenAnswer | undefined> {
    const { rows } = await this.pool.query<TakenAnswer>(
      `SELECT file_id AS "fileId", paid_rows AS "paidRows", returned_rows AS "returnedRows" FROM subsidy_answer WHERE digest = $1`,
      [digest],
    );
    return rows[0];
  }

  async noteAnswer(digest: string, { fileId, paidRows, returnedRows }: TakenAnswer, at: Date): Promise<void> {
    await this.pool.query(
      `INSERT INTO subsidy_answer (digest, file_id, paid_rows, returned_rows, taken_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (digest) DO NOTHING`,
      [digest, fileId, paidRows, returnedRows, at],
    );
  }
}
