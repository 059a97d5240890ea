import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { TransitCardDirectory } from '../../cardholder';
import { ProblemError } from '../../platform/errors';
import { denyCard } from '../domain/deny-list/deny-card';
import type { DenyBlock } from '../domain/deny-list/deny-binary';
import { type DenyCursor, denyCursorText, readDenyCursor } from '../domain/deny-list/deny-cursor';
import { type DenyUpdate, whyFull } from '../domain/deny-list/deny-list';
import { ChecksumMask } from './checksum-mask';

/** The newest version, or that of a cursor. */
const VERSION = `SELECT v.version, v.count, encode(v.checksum, 'hex') AS checksum FROM deny_version v
  WHERE v.version = coalesce($1, (SELECT version FROM deny_head))`;

const LISTED_AT_TO = `s.added_version <= $2 AND (s.removed_version IS NULL OR s.removed_version > $2)`;

const FULL = `SELECT 'add' AS op, s.span_id AS place, s.number_index, c.sealed_number
  FROM deny_span s JOIN transit_card c USING (number_index)
 WHERE s.span_id > $1 AND ${LISTED_AT_TO}
 ORDER BY s.span_id LIMIT $3`;

/** A card that went and came back, or came and went again, has not changed. */
const DELTA = `WITH changed AS (
    SELECT 0 AS half, s.span_id, s.number_index FROM deny_span s
     WHERE s.removed_version > $1 AND s.removed_version <= $2 AND s.added_version <= $1
       AND NOT EXISTS (SELECT FROM deny_span n WHERE n.entry_index = s.entry_index AND n.added_version > $1
                         AND n.added_version <= $2 AND (n.removed_version IS NULL OR n.removed_version > $2))
    UNION ALL
    SELECT 1 AS half, s.span_id, s.number_index FROM deny_span s
     WHERE s.added_version > $1 AND ${LISTED_AT_TO}
       AND NOT EXISTS (SELECT FROM deny_span n WHERE n.entry_index = s.entry_index AND n.added_version <= $1
                         AND n.removed_version > $1)),
  page AS (SELECT * FROM changed WHERE (half, span_id) > ($3::int, $4::bigint) ORDER BY half, span_id LIMIT $5)
  SELECT CASE half WHEN 0 THEN 'delete' ELSE 'add' END AS op, span_id AS place, number_index, c.sealed_number
    FROM page JOIN transit_card c USING (number_index) ORDER BY half, span_id`;

interface Row {
  readonly op: 'delete' | 'add';
  readonly place: number;
  readonly number_index: string;
  readonly sealed_number: Buffer;
}

interface Version {
  readonly version: number;
  readonly count: number;
  readonly checksum: string;
}

/** What of the list is asked for. */
export interface DenyListRequest {
  /** Version that the terminal holds; left out for the whole list. */
  readonly since?: number | undefined;
  /** `next` of the block before: goes on with its download, whatever `since`. */
  readonly cursor?: string | undefined;
  /** Changes in the block at most. */
  readonly limit: number;
}

/** A block of the list with the place of the next one. */
export interface DenyListBlock extends DenyBlock {
  readonly next: string | null;
  /** Why the whole list was given to a terminal that asked for less; null when it was not. */
  readonly reload: 'ahead' | 'too_old' | null;
}

/** Reads the deny list as terminals do. */
@Injectable()
export class DenyListReader {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: TransitCardDirectory,
    private readonly mask: ChecksumMask,
  ) {}

  /** A block of the whole list or of what has changed. Throws the problem `validation_failed` when the cursor is none. */
  async block({ since, cursor, limit }: DenyListRequest): Promise<DenyListBlock> {
    if (cursor !== undefined) {
      const start = readDenyCursor(cursor);
      if (start === undefined) throw badCursor();
      return { ...(await this.#blockAt(start, await this.#version(start.to), limit)), reload: null };
    }
    const newest = await this.#version(undefined);
    const why = whyFull(since, newest.version);
    const full = why !== undefined;
    const from = full ? 0 : (since ?? 0);
    const start: DenyCursor = { from, to: newest.version, full, op: 'delete', place: 0 };
    const reload = why === 'ahead' || why === 'too_old' ? why : null;
    return { ...(await this.#blockAt(start, newest, limit)), reload };
  }

  async #blockAt(
    start: DenyCursor,
    { count, checksum }: Version,
    limit: number,
  ): Promise<Omit<DenyListBlock, 'reload'>> {
    const { from, to, full } = start;
    const rows = await this.#changes(start, limit + 1);
    const sent = rows.slice(0, limit);
    const end = rows.length > limit ? sent.at(-1) : undefined;
    const next = end === undefined ? null : denyCursorText({ from, to, full, op: end.op, place: end.place });
    const changes = sent.map(({ op, number_index: index, sealed_number: sealed }) => {
      return { op, card: denyCard(this.directory.open(index, sealed)) };
    });
    return { from, to, full, count, checksum, changes, last: next === null, next };
  }

  /** All blocks of a download, one after the other, as one update. */
  async update(since?: number, limit = 5_000): Promise<DenyUpdate> {
    let block = await this.block({ since, limit });
    const changes = [...block.changes];
    while (block.next !== null) {
      block = await this.block({ cursor: block.next, limit });
      changes.push(...block.changes);
    }
    const { from, to, full, count, checksum } = block;
    return { from, to, full, count, checksum, changes };
  }

  /** Count and checksum of a version; undefined when there has been none of that number. */
  async versionOf(version: number): Promise<{ readonly count: number; readonly checksum: string } | undefined> {
    return (await this.#versions(version))[0];
  }

  async #version(to: number | undefined): Promise<Version> {
    const [version] = await this.#versions(to ?? null);
    if (version === undefined) throw badCursor();
    return version;
  }

  async #versions(version: number | null) {
    const { rows } = await this.pool.query<Version>({
      name: 'deny_list_version',
      text: VERSION,
      values: [version],
    });
    return rows.map(({ checksum, ...row }) => ({ ...row, checksum: this.mask.apply(row.version, checksum) }));
  }

  async #changes({ from, to, full, op, place }: DenyCursor, limit: number): Promise<readonly Row[]> {
    const half = op === 'delete' ? 0 : 1;
    const query = full
      ? { name: 'deny_list_full', text: FULL, values: [place, to, limit] }
      : { name: 'deny_list_delta', text: DELTA, values: [from, to, half, place, limit] };
    return (await this.pool.query<Row>(query)).rows;
  }
}

function badCursor(): ProblemError {
  const message = 'must be the next of the block before';
  return new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
