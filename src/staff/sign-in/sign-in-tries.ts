import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { FREE_FAILURES, lockMs } from '../domain';

const NAME_DOMAIN = 'staff-sign-in';
/** Failures of a name that nobody tries any more are forgotten after this time, ms. */
const FORGET_MS = 86_400_000;
/** Forgotten names are removed once in so many tries. */
const SWEEP_EVERY = 256;

/** A try that was let in, before it is known whether it is right. */
export interface CountedTry {
  readonly admitted: true;
  readonly nameKey: string;
  /** Until when this try locks the name if it is wrong, ms since the epoch; the past when it does not. */
  readonly lockedUntil: number;
}

/** A try at a locked name. */
export interface LockedOut {
  readonly admitted: false;
  /** ms since the epoch. */
  readonly lockedUntil: number;
}

/**
 * Counts tries to sign in by user name, in the database and before they are looked at: parallel guesses and guesses at
 * several processes all count. Names that nobody has are counted like others, so that a lock does not tell whether there is
 * such an account.
 */
@Injectable()
export class SignInTries {
  #sinceSweep = 0;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly keys: KeyRing,
  ) {}

  /** Counts a try as a failure until `forgive` says otherwise; while the name is locked it is neither let in nor counted. */
  async count(username: string): Promise<CountedTry | LockedOut> {
    const nameKey = this.#keyOf(username);
    const now = this.clock.now();
    await this.#sweep(now);
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO staff_sign_in_try (name_key, failures, locked_until, tried_at) VALUES ($1, 0, 0, $2)
         ON CONFLICT (name_key) DO NOTHING`,
        [nameKey, now],
      );
      const { rows } = await client.query<{ failures: number; locked_until: number }>(
        'SELECT failures, locked_until FROM staff_sign_in_try WHERE name_key = $1 FOR UPDATE',
        [nameKey],
      );
      const before = rows[0] ?? { failures: 0, locked_until: 0 };
      const isLocked = before.locked_until > now;
      const lock = lockMs(before.failures + 1);
      // No lock is 0 and not now: a try that came a moment earlier and waited for the row must not find itself locked out.
      const freshLock = lock === 0 ? 0 : now + lock;
      const lockedUntil = isLocked ? before.locked_until : freshLock;
      await client.query(
        'UPDATE staff_sign_in_try SET failures = $2, locked_until = $3, tried_at = $4 WHERE name_key = $1',
        [nameKey, isLocked ? before.failures : before.failures + 1, lockedUntil, now],
      );
      await client.query('COMMIT');
      return isLocked ? { admitted: false, lockedUntil } : { admitted: true, nameKey, lockedUntil };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** The try was right: it does not count, and the lock that it would have meant is lifted; another's lock stays. */
  async forgive({ nameKey, lockedUntil }: CountedTry): Promise<void> {
    await this.pool.query(
      `UPDATE staff_sign_in_try SET failures = greatest(0, failures - 1),
         locked_until = CASE WHEN locked_until = $2 THEN 0 ELSE locked_until END WHERE name_key = $1`,
      [nameKey, lockedUntil],
    );
  }

  /** Forgets all failures of a name: somebody has signed in, or an administrator has reset the account. */
  async forget(username: string): Promise<void> {
    await this.pool.query('DELETE FROM staff_sign_in_try WHERE name_key = $1', [this.#keyOf(username)]);
  }

  /** Until when each of these names is locked (ms since the epoch); names that are not locked now are left out. */
  async locked(usernames: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const names = new Map(usernames.map((username) => [this.#keyOf(username), username]));
    const { rows } = await this.pool.query<{ name_key: string; locked_until: number }>(
      `SELECT name_key, locked_until FROM staff_sign_in_try
        WHERE name_key = ANY ($1::uuid[]) AND failures >= ${FREE_FAILURES} AND locked_until > $2`,
      [[...names.keys()], this.clock.now()],
    );
    return new Map(rows.map((row) => [names.get(row.name_key.replaceAll('-', '')) ?? '', row.locked_until] as const));
  }

  async #sweep(now: number): Promise<void> {
    this.#sinceSweep += 1;
    if (this.#sinceSweep < SWEEP_EVERY) return;
    this.#sinceSweep = 0;
    await this.pool.query('DELETE FROM staff_sign_in_try WHERE tried_at < $1 AND locked_until < $2', [
      now - FORGET_MS,
      now,
    ]);
  }

  #keyOf(username: string): string {
    return this.keys.blindIndex(NAME_DOMAIN, username.toLowerCase());
  }
}
