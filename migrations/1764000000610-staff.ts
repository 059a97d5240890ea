import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Staff of the service desk: accounts, roles, sessions. Passwords are argon2id hashes, second factors are sealed. */
const TABLES = `
CREATE TABLE staff (
  staff_id text PRIMARY KEY,
  username text NOT NULL UNIQUE CHECK (username = lower(username)),
  display_name text NOT NULL,
  password_hash text NOT NULL,
  password_is_one_time boolean NOT NULL,
  totp_secret bytea,
  totp_last_step bigint NOT NULL DEFAULT 0,
  roles text[] NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN staff.totp_secret IS 'Sealed; null until the second factor is enrolled';
COMMENT ON COLUMN staff.totp_last_step IS 'The newest time step whose code was used: a code works once';
CREATE TABLE staff_sign_in_try (
  name_key uuid PRIMARY KEY,
  failures integer NOT NULL,
  locked_until bigint NOT NULL,
  tried_at bigint NOT NULL
);
COMMENT ON TABLE staff_sign_in_try IS
  'Failed tries by the blind index of the user name, whether anybody has it or not; times in ms since the epoch';
CREATE INDEX staff_sign_in_try_at ON staff_sign_in_try (tried_at);
CREATE TABLE staff_session (
  session_hash bytea PRIMARY KEY CHECK (octet_length(session_hash) = 32),
  session_id text NOT NULL UNIQUE,
  staff_id text NOT NULL REFERENCES staff,
  from_address text NOT NULL,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  ended_by text
);
COMMENT ON TABLE staff_session IS 'Sessions by the hash of the secret in their cookie; times in ms since the epoch';
CREATE UNIQUE INDEX staff_session_one_each ON staff_session (staff_id) WHERE ended_at IS NULL;
CREATE INDEX staff_session_staff ON staff_session (staff_id, started_at);
GRANT SELECT, INSERT, UPDATE ON staff, staff_session TO onecard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_sign_in_try TO onecard_app;
`;

/** The tables of the staff. */
export class Staff1764000000610 implements MigrationInterface {
  readonly name = 'Staff1764000000610';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE staff_session, staff_sign_in_try, staff');
  }
}
