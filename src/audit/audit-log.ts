import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Batcher } from '../platform/database';
import { ProblemError } from '../platform/errors';
import { scrubText } from '../platform/logging';
import type { AuditEntry, AuditFilter, AuditRecord } from './audit-entry';

/** Entries written in one round trip, and waiting, at most. */
const LIMITS = { maxBatch: 128, maxQueue: 16_384, maxInFlight: 1, name: 'audit entries' };
/** Longest reason that is kept, in characters. */
const MAX_REASON = 500;
/** Longest other text that is kept, in characters. */
const MAX_TEXT = 200;
/** Facts beside the fixed ones that an entry may have. */
const MAX_DETAILS = 20;
/** Entries read at once for an export. */
const EXPORT_PAGE = 1_000;
/** Entries of one export at most. */
export const MAX_EXPORT_ENTRIES = 100_000;
const CURSOR = /^[1-9]\d{0,14}$/;
/** A number by itself that may be a card's, a person's or a phone's; ids that have digits among letters are none. */
const BARE_NUMBER = /(?<!\w)(?:\d{12,}[Xx]?|(?:86)?1[3-9]\d{9})(?!\w)/g;
/** Where the entries of a period begin: times never go back, so a period is a range of numbers. */
const FIRST_SINCE = '(SELECT b.id FROM audit_entry b WHERE b.at >= ? ORDER BY b.at, b.id LIMIT 1)';

/** A row of audit_entry as the driver gives it. */
interface Row {
  readonly id: number;
  readonly at: Date;
  readonly content: string;
  readonly hash: Buffer;
}

/** One page of entries, newest first. */
export interface AuditPage {
  readonly items: readonly AuditRecord[];
  readonly nextCursor: string | null;
}

/** The audit log: written through one function of the database that chains the entries, read by auditors. */
@Injectable()
export class AuditLog {
  readonly #writes: Batcher<string, true>;

  constructor(@Inject(Pool) private readonly pool: Pool) {
    this.#writes = new Batcher(async (contents) => {
      await this.pool.query({ name: 'append_audit', text: 'SELECT append_audit($1::text[])', values: [contents] });
      return contents.map(() => true as const);
    }, LIMITS);
  }

  /**
   * Writes an entry; it is durable when the promise resolves. Rejects when the database is away: then what was to be
   * recorded must not be answered as done.
   */
  async record(entry: AuditEntry): Promise<void> {
    await this.#writes.add(contentOf(entry));
  }

  /** Entries that match, newest first. Throws `validation_failed` for a cursor that is none. */
  async search(filter: AuditFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<AuditPage> {
    if (page.cursor !== undefined && !CURSOR.test(page.cursor)) {
      throw new ProblemError('validation_failed', {
        errors: [{ field: 'cursor', code: 'cursor', message: 'must be the nextCursor of the page before' }],
      });
    }
    const rows = await this.#read(filter, page.cursor, page.limit + 1);
    const items = rows.slice(0, page.limit).map(recordOf);
    return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** How many entries match. */
  async count(filter: AuditFilter): Promise<number> {
    const { conditions, values } = conditionsOf(filter, undefined);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const { rows } = await this.pool.query<{ count: string }>(
      `SELECT count(*)::text AS count FROM audit_entry ${where}`,
      values,
    );
    return Number(rows[0]?.count ?? 0);
  }

  /** Entries that match, newest first, at most `MAX_EXPORT_ENTRIES`. */
  async *export(filter: AuditFilter): AsyncGenerator<AuditRecord> {
    let cursor: string | undefined;
    for (let count = 0; count < MAX_EXPORT_ENTRIES;) {
      const limit = Math.min(EXPORT_PAGE, MAX_EXPORT_ENTRIES - count);
      const rows = await this.#read(filter, cursor, limit);
      for (const row of rows) yield recordOf(row);
      count += rows.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      cursor = String(last.id);
    }
  }

  async #read(filter: AuditFilter, before: string | undefined, limit: number): Promise<Row[]> {
    const { conditions, values } = conditionsOf(filter, before);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    // The access history stands on every page of a cardholder: that shape is worth a plan that is kept.
    const ofCardholder = filter.cardholderId !== undefined && values.length === 1;
    const { rows } = await this.pool.query<Row>({
      ...(ofCardholder ? { name: 'audit_entries_of_cardholder' } : {}),
      text: `SELECT id, at, content, hash FROM audit_entry ${where} ORDER BY id DESC LIMIT $${values.length + 1}`,
      values: [...values, limit],
    });
    return rows;
  }
}

/** Each condition has a place of its own in the statement; values are parameters. */
function conditionsOf(filter: AuditFilter, before: string | undefined): { conditions: string[]; values: unknown[] } {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const add = (text: string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(text.replace('?', `$${values.length}`));
  };
  add('id < ?::bigint', before);
  add(`id >= ${FIRST_SINCE}`, filter.from === undefined ? undefined : new Date(filter.from));
  add(`id < coalesce(${FIRST_SINCE}, 9223372036854775807)`, filter.to === undefined ? undefined : new Date(filter.to));
  add('actor = ?', filter.actor);
  add('action = ?', filter.action);
  add('outcome = ?', filter.outcome);
  add('cardholder_id = ?', filter.cardholderId);
  add('object = ?', filter.object);
  return { conditions, values };
}

function recordOf({ id, at, content, hash }: Row): AuditRecord {
  const entry = JSON.parse(content) as AuditEntry;
  return { ...entry, id: String(id), at: at.toISOString(), hash: hash.toString('hex') };
}

/**
 * The text that is stored. Texts are cut, freed of what PostgreSQL's JSON cannot hold, and of numbers that nobody may read
 * here: what people write, and what they put in a path, may hold one.
 */
function contentOf(entry: AuditEntry): string {
  const { reason, details, object, cardholderId } = entry;
  const kept: AuditEntry = {
    ...entry,
    ...(object === undefined ? {} : { object: object.replace(BARE_NUMBER, '[masked]') }),
    ...(cardholderId === undefined ? {} : { cardholderId: cardholderId.replace(BARE_NUMBER, '[masked]') }),
    ...(reason === undefined ? {} : { reason: scrubText(reason).slice(0, MAX_REASON) }),
    ...(details === undefined ? {} : { details: scrubbedDetails(details) }),
  };
  return JSON.stringify(kept, (key: string, value: unknown) =>
    typeof value === 'string' ? plain(value).slice(0, key === 'reason' ? MAX_REASON : MAX_TEXT) : value,
  );
}

function scrubbedDetails(details: NonNullable<AuditEntry['details']>): NonNullable<AuditEntry['details']> {
  const kept = Object.entries(details).slice(0, MAX_DETAILS);
  return Object.fromEntries(
    kept.map(([name, value]) => [
      plain(name),
      typeof value === 'string' ? value.replace(BARE_NUMBER, '[masked]') : value,
    ]),
  );
}

function plain(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}
