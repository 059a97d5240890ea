import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { constantTimeEqual, KeyRing } from '../../platform/crypto';
import { isStaffRole, permissionsOf } from '../domain';
import type { StaffIdentity } from '../staff-identity';

const SECRET_BYTES = 32;
const ID_BYTES = 12;
/** A session's last use is written at most this often, ms. */
const SEEN_EVERY_MS = 20_000;
const CSRF_DOMAIN = 'desk-csrf';
/** Longest cookie that is looked at, in characters. */
const MAX_SECRET = 64;

/** A session that is good now. */
export interface OpenSession {
  readonly staff: Omit<StaffIdentity, 'from' | 'requestId'>;
  readonly csrfToken: string;
  /** ms since the epoch. */
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
}

/** A session as administrators see it. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly from: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seenAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}

interface Row {
  readonly session_id: string;
  readonly staff_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly roles: string[];
  readonly seen_at: number;
  readonly expires_at: number;
}

/** Sessions of the staff, in the database, so that an end is an end on every process at once. */
@Injectable()
export class SessionStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Begins a session under a new secret and ends the member's other one: one session a person. Answers the secret for the
   * cookie, and the session's public name.
   */
  async begin(staffId: string, from: string): Promise<{ secret: string; sessionId: string }> {
    const now = this.clock.now();
    const sessionId = `ss_${randomBytes(ID_BYTES).toString('hex')}`;
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM staff WHERE staff_id = $1 FOR UPDATE', [staffId]);
      await client.query(
        `UPDATE staff_session SET ended_at = $2, ended_by = 'signed in anew' WHERE staff_id = $1 AND ended_at IS NULL`,
        [staffId, now],
      );
      await client.query(
        `INSERT INTO staff_session (session_hash, session_id, staff_id, from_address, started_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)`,
        [hashOf(secret), sessionId, staffId, from, now, now + this.config.sessionMs],
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    return { secret, sessionId };
  }

  /** The session of a cookie's secret, and notes that it is in use unless `passive`; undefined when there is none that is good. */
  async find(secret: string, passive = false): Promise<OpenSession | undefined> {
    if (secret.length > MAX_SECRET) return undefined;
    const { rows } = await this.pool.query<Row>({
      name: 'staff_session_find',
      text: `SELECT s.session_id, s.staff_id, p.username, p.display_name, p.roles, s.seen_at, s.expires_at
        FROM staff_session s JOIN staff p ON p.staff_id = s.staff_id
        WHERE s.session_hash = $1 AND s.ended_at IS NULL AND p.state = 'enabled'`,
      values: [hashOf(secret)],
    });
    const row = rows[0];
    const now = this.clock.now();
    if (!row || now >= row.expires_at || now >= row.seen_at + this.config.sessionIdleMs) return undefined;
    let seenAt = row.seen_at;
    if (!passive && now - seenAt >= Math.min(SEEN_EVERY_MS, this.config.sessionIdleMs / 4)) {
      await this.pool.query('UPDATE staff_session SET seen_at = $2 WHERE session_hash = $1 AND ended_at IS NULL', [
        hashOf(secret),
        now,
      ]);
      seenAt = now;
    }
    const roles = new Set(row.roles.filter(isStaffRole));
    return {
      staff: {
        staffId: row.staff_id,
        username: row.username,
        displayName: row.display_name,
        roles,
        permissions: permissionsOf(roles),
        sessionId: row.session_id,
      },
      csrfToken: this.#csrfToken(secret),
      idleExpiresAt: seenAt + this.config.sessionIdleMs,
      expiresAt: row.expires_at,
    };
  }

  /** True when the token belongs to the session of this secret. */
  isCsrfToken(secret: string, token: string): boolean {
    return constantTimeEqual(Buffer.from(token), Buffer.from(this.#csrfToken(secret)));
  }

  /** Ends one session. */
  async end(sessionId: string, by: string): Promise<void> {
    await this.pool.query(
      'UPDATE staff_session SET ended_at = $2, ended_by = $3 WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId, this.clock.now(), by],
    );
  }

  /** Ends the open session of a member; answers how many there were. */
  async endAll(staffId: string, by: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      'UPDATE staff_session SET ended_at = $2, ended_by = $3 WHERE staff_id = $1 AND ended_at IS NULL',
      [staffId, this.clock.now(), by],
    );
    return rowCount ?? 0;
  }

  /** The newest sessions of a member, at most `limit`. */
  async ofStaff(staffId: string, limit: number): Promise<SessionRecord[]> {
    const { rows } = await this.pool.query<{
      session_id: string;
      from_address: string;
      started_at: number;
      seen_at: number;
      expires_at: number;
      ended_at: number | null;
      ended_by: string | null;
    }>(
      `SELECT session_id, from_address, started_at, seen_at, expires_at, ended_at, ended_by FROM staff_session
        WHERE staff_id = $1 ORDER BY started_at DESC LIMIT $2`,
      [staffId, limit],
    );
    return rows.map((row) => ({
      sessionId: row.session_id,
      from: row.from_address,
      startedAt: instantOf(row.started_at),
      seenAt: instantOf(row.seen_at),
      expiresAt: instantOf(row.expires_at),
      endedAt: row.ended_at === null ? null : instantOf(row.ended_at),
      endedBy: row.ended_by,
    }));
  }

  /** When each of these members signed in last, ms since the epoch; those who never did are left out. */
  async lastSignIns(staffIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ staff_id: string; started_at: number }>(
      `SELECT m.staff_id, s.started_at FROM unnest($1::text[]) AS m(staff_id) CROSS JOIN LATERAL
         (SELECT started_at FROM staff_session WHERE staff_id = m.staff_id ORDER BY started_at DESC LIMIT 1) s`,
      [staffIds],
    );
    return new Map(rows.map((row) => [row.staff_id, row.started_at]));
  }

  /** Sessions in use now. */
  async countOpen(): Promise<number> {
    const now = this.clock.now();
    const { rows } = await this.pool.query<{ count: number }>(
      'SELECT count(*) AS count FROM staff_session WHERE ended_at IS NULL AND expires_at > $1 AND seen_at > $2',
      [now, now - this.config.sessionIdleMs],
    );
    return rows[0]?.count ?? 0;
  }

  #csrfToken(secret: string): string {
    return this.keys.blindIndex(CSRF_DOMAIN, secret);
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}
