import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { type AllowKind, allowDigestText, type AllowedDays, firstFault } from '../domain/deny-list/allowed-days';

/** Entries that terminals are given at most: there are some 330 cities, and a few issuers in each. */
const MAX_ENTRIES = 5_000;
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('onecard transit allow-lists', 0))";
const COLUMNS = `kind, code, to_char(valid_from, 'YYYY-MM-DD') AS "from", to_char(valid_to, 'YYYY-MM-DD') AS "to"`;

/** Both lists, and what tells them from others. */
export interface AllowLists {
  readonly issuers: readonly AllowedDays[];
  readonly cities: readonly AllowedDays[];
  /** SHA-256 of the entries, 64 hexadecimal digits. */
  readonly digest: string;
}

/** Issuers and cities whose cards terminals take (白名单), with the days. */
@Injectable()
export class AllowListDirectory {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** All entries, those of the past as well, by kind, code and day. */
  async list(): Promise<readonly AllowedDays[]> {
    const { rows } = await this.pool.query<AllowedDays>(
      `SELECT ${COLUMNS} FROM transit_allow ORDER BY kind, code, valid_from LIMIT ${MAX_ENTRIES}`,
    );
    return rows;
  }

  /** What terminals get: entries that have not ended before a day, `YYYY-MM-DD`. */
  async since(day: string): Promise<AllowLists> {
    const entries = (await this.list()).filter(({ to }) => to === null || to >= day);
    const of = (kind: AllowKind): AllowedDays[] => entries.filter((entry) => entry.kind === kind);
    const digest = createHash('sha256').update(allowDigestText(entries)).digest('hex');
    return { issuers: of('issuer'), cities: of('city'), digest };
  }

  /**
   * Allows an issuer or a city for days; the same again changes nothing. Throws `validation_failed` when the days overlap others of the code, or
   * there are too many entries.
   */
  async add(entry: AllowedDays): Promise<'added' | 'already_so'> {
    return this.#locked(async (entries, run) => {
      const same = entries.some((one) => allowDigestText([one]) === allowDigestText([entry]));
      if (same) return 'already_so';
      const fault = entries.length >= MAX_ENTRIES ? 'there are too many entries' : firstFault(entry, entries);
      if (fault !== undefined) throw invalid('from', fault);
      await run('INSERT INTO transit_allow (kind, code, valid_from, valid_to) VALUES ($1, $2, $3, $4)', [
        ...[entry.kind, entry.code, entry.from, entry.to],
      ]);
      return 'added';
    });
  }

  /** Sets the last day of the newest entry of a code. Throws `not_found`, and `validation_failed` when it begins later. */
  async end(kind: AllowKind, code: string, day: string): Promise<AllowedDays> {
    return this.#locked(async (entries, run) => {
      const newest = entries.findLast((entry) => entry.kind === kind && entry.code === code);
      if (newest === undefined) throw new ProblemError('not_found', { detail: `${kind} ${code} is not allowed` });
      if (day < newest.from) throw invalid('on', `must not be before ${newest.from}, the first day`);
      await run('UPDATE transit_allow SET valid_to = $4 WHERE kind = $1 AND code = $2 AND valid_from = $3', [
        ...[kind, code, newest.from, day],
      ]);
      return { ...newest, to: day };
    });
  }

  /** One change at a time: whether days overlap is looked at before. */
  async #locked<Result>(
    change: (
      entries: readonly AllowedDays[],
      run: (text: string, values: readonly unknown[]) => Promise<unknown>,
    ) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      await client.query(LOCK);
      const { rows } = await client.query<AllowedDays>(
        `SELECT ${COLUMNS} FROM transit_allow ORDER BY kind, code, valid_from`,
      );
      const result = await change(rows, (text, values) => client.query(text, [...values]));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A connection that is released with an error is closed, and what it began is undone.
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: field, message }] });
}
