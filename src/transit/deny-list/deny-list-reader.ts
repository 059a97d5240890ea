import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import type { DenyBlock } from '../domain/deny-list/deny-binary';
import { type DenyCursor, denyCursorText, readDenyCursor } from '../domain/deny-list/deny-cursor';
import { type DenyUpdate, whyFull } from '../domain/deny-list/deny-list';
import { ChecksumMask } from './checksum-mask';
import { DenyCards } from './deny-cards';

/** The newest version, or that of a cursor. */
const VERSION = `SELECT v.version, v.count, encode(v.checksum, 'hex') AS checksum FROM deny_version v
  WHERE v.version = coalesce($1, (SELECT version FROM deny_head))`;

const NUMBER = `replace(s.number_index::text, '-', '') AS number`;

const LISTED_AT_TO = `s.added_version <= $2 AND (s.removed_version IS NULL OR s.removed_version > $2)`;

const FULL = `SELECT 'add' AS op, s.span_id AS place, ${NUMBER}
  FROM deny_span s
 WHERE s.span_id > $1 AND ${LISTED_AT_TO}
 ORDER BY s.span_id LIMIT $3`;

/**
 * The two halves of a delta. A card that went and came back, or came and went again, has not changed. Each half is read in the
 * order of its index from where the download stands (`$3`, a span, whose version never changes any more), so that a block costs
 * what is in it and not what all blocks have: no half is sorted. A span knows when its card went before and came back; only
 * where that is within the delta the card's other spans are looked at.
 */
const DELETES = `SELECT 'delete' AS op, s.span_id AS place, ${NUMBER}
  FROM deny_span s
 WHERE s.removed_version > $1 AND s.removed_version <= $2 AND s.added_version <= $1
   AND (s.removed_version, s.span_id) > (coalesce((SELECT removed_version FROM deny_span WHERE span_id = $3), 0), $3)
   AND (s.next_added_version IS NULL OR s.next_added_version > $2
     OR NOT EXISTS (SELECT FROM deny_span n WHERE n.entry_index = s.entry_index AND n.added_version > $1
                       AND n.added_version <= $2 AND (n.removed_version IS NULL OR n.removed_version > $2)))
 ORDER BY s.removed_version, s.span_id LIMIT $4`;

const ADDS = `SELECT 'add' AS op, s.span_id AS place, ${NUMBER}
  FROM deny_span s
 WHERE s.added_version > $1 AND ${LISTED_AT_TO}
   AND (s.added_version, s.span_id) > (coalesce((SELECT added_version FROM deny_span WHERE span_id = $3), 0), $3)
   AND (s.previous_removed_version IS NULL OR s.previous_removed_version <= $1
     OR NOT EXISTS (SELECT FROM deny_span n WHERE n.entry_index = s.entry_index AND n.added_version <= $1
                       AND n.removed_version > $1))
 ORDER BY s.added_version, s.span_id LIMIT $4`;

interface Row {
  readonly op: 'delete' | 'add';
  readonly place: number;
  /** Blind index of the number of the card, 32 hexadecimal digits. */
  readonly number: string;
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
    private readonly cards: DenyCards,
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
    const named = await this.cards.named(sent, !full);
    const changes = named.map(({ op, card }) => ({ op, card }));
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
    if (full) return this.#rows('deny_list_full', FULL, [place, to, limit]);
    const deletes = op === 'add' ? [] : await this.#rows('deny_list_deletes', DELETES, [from, to, place, limit]);
    if (deletes.length === limit) return deletes;
    const after = op === 'add' ? place : 0;
    const adds = await this.#rows('deny_list_adds', ADDS, [from, to, after, limit - deletes.length]);
    return [...deletes, ...adds];
  }

  async #rows(name: string, text: string, values: readonly number[]): Promise<readonly Row[]> {
    return (await this.pool.query<Row>({ name, text, values: [...values] })).rows;
  }
}

function badCursor(): ProblemError {
  const message = 'must be the next of the block before';
  return new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
