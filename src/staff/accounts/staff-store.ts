import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { isStaffRole, type StaffRole } from '../domain';

/** An account as it is stored. */
export interface StaffAccount {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly passwordIsOneTime: boolean;
  /** Sealed; null until enrolled. */
  readonly totpSecret: Buffer | null;
  readonly roles: readonly StaffRole[];
  readonly state: 'enabled' | 'disabled';
  /** ISO 8601. */
  readonly createdAt: string;
}

interface Row {
  readonly staff_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly password_hash: string;
  readonly password_is_one_time: boolean;
  readonly totp_secret: Buffer | null;
  readonly roles: string[];
  readonly state: 'enabled' | 'disabled';
  readonly created_at: Date;
}

const COLUMNS = `staff_id, username, display_name, password_hash, password_is_one_time, totp_secret, roles, state, created_at`;

/** The accounts of the staff. */
@Injectable()
export class StaffStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async byUsername(username: string): Promise<StaffAccount | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM staff WHERE username = $1`, [
      username.toLowerCase(),
    ]);
    return rows[0] && accountOf(rows[0]);
  }

  async byId(staffId: string): Promise<StaffAccount | undefined> {
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM staff WHERE staff_id = $1`, [staffId]);
    return rows[0] && accountOf(rows[0]);
  }

  /** Accounts in order of their user names, after a name. */
  async list(after: string, limit: number): Promise<StaffAccount[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM staff WHERE username > $1 ORDER BY username LIMIT $2`,
      [after, limit],
    );
    return rows.map(accountOf);
  }

  /** Display names by id; ids nobody has are left out. */
  async names(staffIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ staff_id: string; display_name: string }>(
      'SELECT staff_id, display_name FROM staff WHERE staff_id = ANY ($1)',
      [staffIds],
    );
    return new Map(rows.map((row) => [row.staff_id, row.display_name]));
  }

  /** Enters an account; false when the user name is taken. */
  async insert(account: {
    readonly staffId: string;
    readonly username: string;
    readonly displayName: string;
    readonly passwordHash: string;
    readonly passwordIsOneTime: boolean;
    readonly totpSecret: Buffer | null;
    readonly roles: readonly StaffRole[];
  }): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO staff (staff_id, username, display_name, password_hash, password_is_one_time, totp_secret, roles)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (username) DO NOTHING`,
      [
        account.staffId,
        account.username.toLowerCase(),
        account.displayName,
        account.passwordHash,
        account.passwordIsOneTime,
        account.totpSecret,
        account.roles,
      ],
    );
    return rowCount === 1;
  }

  /** Notes the time step of a code that was used; false when it or a later one was used before. */
  async useStep(staffId: string, step: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'UPDATE staff SET totp_last_step = $2 WHERE staff_id = $1 AND totp_last_step < $2',
      [staffId, step],
    );
    return rowCount === 1;
  }

  /** Keeps the sealed second factor of an account that has none, and the step of the code that proved it; false when it has one. */
  async enrolTotp(staffId: string, sealed: Buffer, step: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'UPDATE staff SET totp_secret = $2, totp_last_step = $3 WHERE staff_id = $1 AND totp_secret IS NULL',
      [staffId, sealed, step],
    );
    return rowCount === 1;
  }

  /** Puts the member's own password in the place of a one-time one; false when that has been done, or it is another by now. */
  async replaceOneTimePassword(staffId: string, oldHash: string, newHash: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE staff SET password_hash = $3, password_is_one_time = false
        WHERE staff_id = $1 AND password_hash = $2 AND password_is_one_time`,
      [staffId, oldHash, newHash],
    );
    return rowCount === 1;
  }

  /** A new one-time password and no second factor. */
  async reset(staffId: string, passwordHash: string): Promise<void> {
    await this.pool.query(
      `UPDATE staff SET password_hash = $2, password_is_one_time = true, totp_secret = NULL, totp_last_step = 0
        WHERE staff_id = $1`,
      [staffId, passwordHash],
    );
  }

  /** True when the state changed. */
  async setState(staffId: string, state: 'enabled' | 'disabled'): Promise<boolean> {
    const { rowCount } = await this.pool.query('UPDATE staff SET state = $2 WHERE staff_id = $1 AND state <> $2', [
      staffId,
      state,
    ]);
    return rowCount === 1;
  }

  /** Changes the roles while the account is locked against other changes. `change` answers the new ones, or undefined to leave them. */
  changeRoles<T>(
    staffId: string,
    change: (account: StaffAccount) => { readonly roles?: readonly StaffRole[]; readonly answer: T },
  ): Promise<T> {
    return this.#locked(staffId, async (client, account) => {
      const { roles, answer } = change(account);
      if (roles) await client.query('UPDATE staff SET roles = $2 WHERE staff_id = $1', [staffId, roles]);
      return answer;
    });
  }

  async #locked<T>(staffId: string, work: (client: PoolClient, account: StaffAccount) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<Row>(`SELECT ${COLUMNS} FROM staff WHERE staff_id = $1 FOR UPDATE`, [staffId]);
      if (!rows[0]) throw new Error('the account is gone');
      const result = await work(client, accountOf(rows[0]));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}

function accountOf(row: Row): StaffAccount {
  return {
    staffId: row.staff_id,
    username: row.username,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    passwordIsOneTime: row.password_is_one_time,
    totpSecret: row.totp_secret,
    roles: row.roles.filter(isStaffRole),
    state: row.state,
    createdAt: row.created_at.toISOString(),
  };
}
