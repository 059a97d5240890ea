import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { MerchantNames } from '../../../registry';
import { type CursorPage, type PageRequest, pageOf, placeOf } from '../../cursor';

/** One read of a person's data, or one that was refused. */
export interface SharingRead {
  readonly readId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly grantId: string;
  readonly institution: string;
  readonly institutionName: string | null;
  readonly terminalId: string;
  readonly items: readonly string[];
  readonly purpose: string;
  readonly result: 'done' | 'refused';
  readonly reason: string | null;
}

interface Row {
  readonly read_id: string;
  readonly at: Date;
  readonly grant_id: string;
  readonly institution: string;
  readonly terminal_id: string;
  readonly items: readonly string[];
  readonly purpose: string;
  readonly outcome: 'done' | 'refused';
  readonly refusal: string | null;
}

/** The log of reads through grants: who read what of whom, and why. */
@Injectable()
export class SharingLog {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly names: MerchantNames,
  ) {}

  /** Reads of people's data, newest first. Throws `validation_failed` for a cursor that is none. */
  async ofPerson(streamIds: readonly number[], page: PageRequest): Promise<CursorPage<SharingRead>> {
    const place = placeOf(page.cursor);
    const { rows } = await this.pool.query<Row>(
      `SELECT read_id, at, grant_id, institution, terminal_id, items, purpose, outcome, refusal FROM sharing_read
        WHERE stream_id = ANY ($1::bigint[]) AND ($2::timestamptz IS NULL OR (at, read_id) < ($2, $3))
        ORDER BY at DESC, read_id DESC LIMIT $4`,
      [streamIds, place?.at ?? null, place?.id ?? null, page.limit + 1],
    );
    const names = await this.names.of(rows.map((row) => row.institution));
    const { items, nextCursor } = pageOf(rows, page.limit, (row) => ({ at: row.at, id: row.read_id }));
    return { items: items.map((row) => readOf(row, names.get(row.institution) ?? null)), nextCursor };
  }
}

function readOf(row: Row, institutionName: string | null): SharingRead {
  return {
    readId: row.read_id,
    at: row.at.toISOString(),
    grantId: row.grant_id,
    institution: row.institution,
    institutionName,
    terminalId: row.terminal_id,
    items: row.items,
    purpose: row.purpose,
    result: row.outcome,
    reason: row.refusal,
  };
}
