import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { inTransaction } from '../../platform/database';
import type { AttachmentRecord } from './case-record';

/** Attachments of one case at most. */
export const MAX_ATTACHMENTS = 20;

const COLUMNS = 'attachment_id, case_id, type, bytes, digest, sealed_name, at, by';

interface Row {
  readonly attachment_id: string;
  readonly case_id: string;
  readonly type: string;
  readonly bytes: number;
  readonly digest: Buffer;
  readonly sealed_name: Buffer;
  readonly at: Date;
  readonly by: string;
}

/** How it ended to add an attachment. */
export type Attaching =
  { readonly result: 'done' | 'already_so'; readonly attachmentId: string } | { readonly result: 'full' };

/** The table of the attachments of cases. */
@Injectable()
export class AttachmentStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Adds a file to a case unless it has it already, or has too many. */
  insert(record: AttachmentRecord, sealed: Buffer): Promise<Attaching> {
    return inTransaction(this.pool, async (client) => {
      // Attachments of one case wait for one another, so that their number stays bounded.
      await client.query('SELECT FROM desk_case WHERE case_id = $1 FOR UPDATE', [record.caseId]);
      const standing = await standingOf(client, record);
      if (standing.same !== undefined) return { result: 'already_so', attachmentId: standing.same };
      if (standing.count >= MAX_ATTACHMENTS) return { result: 'full' };
      await client.query(
        `INSERT INTO desk_case_attachment (${COLUMNS}, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          ...[record.attachmentId, record.caseId, record.type, record.bytes, Buffer.from(record.digest, 'hex')],
          ...[record.sealedName, new Date(record.at), record.by, sealed],
        ],
      );
      return { result: 'done', attachmentId: record.attachmentId };
    });
  }

  /** The attachments of a case, oldest first, without their contents. */
  async list(caseId: string): Promise<AttachmentRecord[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM desk_case_attachment WHERE case_id = $1 ORDER BY at, attachment_id`,
      [caseId],
    );
    return rows.map(recordOf);
  }

  /** One attachment of a case with its sealed content. */
  async find(
    caseId: string,
    attachmentId: string,
  ): Promise<(AttachmentRecord & { readonly sealed: Buffer }) | undefined> {
    const { rows } = await this.pool.query<Row & { readonly sealed: Buffer }>(
      `SELECT ${COLUMNS}, sealed FROM desk_case_attachment WHERE case_id = $1 AND attachment_id = $2`,
      [caseId, attachmentId],
    );
    return rows[0] && { ...recordOf(rows[0]), sealed: rows[0].sealed };
  }
}

async function standingOf(
  client: PoolClient,
  { caseId, digest }: AttachmentRecord,
): Promise<{ readonly count: number; readonly same: string | undefined }> {
  const { rows } = await client.query<{ attachment_id: string; same: boolean }>(
    'SELECT attachment_id, digest = $2 AS same FROM desk_case_attachment WHERE case_id = $1',
    [caseId, Buffer.from(digest, 'hex')],
  );
  return { count: rows.length, same: rows.find((row) => row.same)?.attachment_id };
}

function recordOf(row: Row): AttachmentRecord {
  return {
    attachmentId: row.attachment_id,
    caseId: row.case_id,
    type: row.type,
    bytes: row.bytes,
    digest: row.digest.toString('hex'),
    sealedName: row.sealed_name,
    at: row.at.getTime(),
    by: row.by,
  };
}
