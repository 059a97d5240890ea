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
  /** Key of the command that set the one-time password; null when none did. */
  readonly credentialsKey: string | null;
}

/** Which accounts to list. */
export interface StaffFilter {
  /** `invited`: enabled with a one-time password; `enabled`: with one of their own. */
  readonly state?: StaffAccount['state'] | 'invited';
}

/** An account to be entered. */
export interface NewStaffAccount extends Pick<
  StaffAccount,
  'staffId' | 'username' | 'displayName' | 'passwordHash' | 'passwordIsOneTime' | 'totpSecret' | 'roles'
> {
  readonly credentialsKey?: string;
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
  readonly credentials_key: string | null;
}

const COLUMNS = `staff_id, username, display_name, password_hash, password_is_one_time, totp_secret, roles, state, created_at,
  replace(credentials_key::text, '-', '') AS credentials_key`;

/** Changes that could leave the service without a security administrator wait for one another. */
const LOCK_ADMINISTRATORS = "SELECT pg_advisory_xact_lock(hashtextextended('staff security administrators', 0))";

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
  async list(filter: StaffFilter, after: string, limit: number): Promise<StaffAccount[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM staff WHERE username > $1 AND ($3::text IS NULL
         OR $3 = CASE WHEN state = 'enabled' AND password_is_one_time THEN 'invited' ELSE state END)
        ORDER BY username LIMIT $2`,
      [after, limit, filter.state ?? null],
    );
    return rows.map(accountOf);
  }

  /** True when somebody enabled has this role, other than a member that is left aside. */
  async isHeld(role: StaffRole, aside = ''): Promise<boolean> {
    const { rows } = await this.pool.query(
      `SELECT FROM staff WHERE $1 = ANY (roles) AND state = 'enabled' AND staff_id <> $2 LIMIT 1`,
      [role, aside],
    );
    return rows.length > 0;
  }

  /** Display names by id; ids nobody has are left out. */
  async names(staffIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (staffIds.length === 0) return new Map();
    const { rows } = await this.pool.query<{ staff_id: string; display_name: string }>({
      name: 'staff_names',
      text: 'SELECT staff_id, display_name FROM staff WHERE staff_id = ANY ($1)',
      values: [staffIds],
    });
    return new Map(rows.map((row) => [row.staff_id, row.display_name]));
  }

  /** Enters an account; false when the user name is taken. */
  async insert(account: NewStaffAccount): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO staff (staff_id, username, display_name, password_hash, password_is_one_time, totp_secret, roles,
         credentials_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (username) DO NOTHING`,
      [
        account.staffId,
        account.username.toLowerCase(),
        account.displayName,
        account.passwordHash,
        account.passwordIsOneTime,
        account.totpSecret,
        account.roles,
        account.credentialsKey ?? null,
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

  /**
   * A new one-time password, no second factor and no session any more; false when this very command has done it before.
   * `at` in ms since the epoch.
   */
  async reset(staffId: string, passwordHash: string, key: string, at: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH reset AS (
         UPDATE staff SET password_hash = $2, password_is_one_time = true, totp_secret = NULL, totp_last_step = 0,
           credentials_key = $3 WHERE staff_id = $1 AND credentials_key IS DISTINCT FROM $3 RETURNING staff_id
       ), ended AS (
         UPDATE staff_session SET ended_at = $4, ended_by = 'credentials reset'
          WHERE staff_id IN (SELECT staff_id FROM reset) AND ended_at IS NULL
       )
       SELECT FROM reset`,
      [staffId, passwordHash, key, at],
    );
    return rowCount === 1;
  }

  /** Sets the state unless it is so already, or the last security administrator would be disabled. */
  setState(staffId: string, state: StaffAccount['state']): Promise<'done' | 'already_so' | 'last_administrator'> {
    return this.#locked(staffId, async (client, account) => {
      if (account.state === state) return 'already_so';
      const isAdministrator = account.roles.includes('security_administrator');
      if (state === 'disabled' && isAdministrator && !(await hasOtherAdministrator(client, staffId))) {
        return 'last_administrator';
      }
      await client.query('UPDATE staff SET state = $2 WHERE staff_id = $1', [staffId, state]);
      return 'done';
    });
  }

  /**
   * Changes the roles while the account is locked against other changes. `change` is told whether another enabled account is
   * a security administrator, and answers the new roles, or undefined to leave them. A change that has been made under the
   * same id is answered with undefined and not made again.
   */
  changeRoles<T>(
    staffId: string,
    changeId: string,
    at: number,
    change: (account: StaffAccount, hasOther: boolean) => { readonly roles?: readonly StaffRole[]; readonly answer: T },
  ): Promise<T | undefined> {
    return this.#locked(staffId, async (client, account) => {
      const { rows } = await client.query('SELECT FROM staff_role_change WHERE change_id = $1', [changeId]);
      if (rows.length > 0) return undefined;
      const { roles, answer } = change(account, await hasOtherAdministrator(client, staffId));
      if (roles) {
        await client.query('UPDATE staff SET roles = $2 WHERE staff_id = $1', [staffId, roles]);
        await client.query(
          'INSERT INTO staff_role_change (change_id, staff_id, roles_before, roles_after, at) VALUES ($1, $2, $3, $4, $5)',
          [changeId, staffId, account.roles, roles, at],
        );
      }
      return answer;
    });
  }

  async #locked<T>(staffId: string, work: (client: PoolClient, account: StaffAccount) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(LOCK_ADMINISTRATORS);
      const { rows } = await client.query<Row>(`SELECT ${COLUMNS} FROM staff WHERE staff_id = $1 FOR UPDATE`, [
        staffId,
      ]);
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

async function hasOtherAdministrator(client: PoolClient, staffId: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM staff WHERE 'security_administrator' = ANY (roles) AND state = 'enabled' AND staff_id <> $1 LIMIT 1`,
    [staffId],
  );
  return rows.length > 0;
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
    credentialsKey: row.credentials_key,
  };
}
