import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How roles of staff changed, and which accounts belong to whom at the identity provider. */
const TABLES = `
ALTER TABLE staff ADD COLUMN credentials_key uuid;
COMMENT ON COLUMN staff.credentials_key IS
  'Key of the command that set the one-time password: sent again it has no second effect';
CREATE TABLE staff_role_change (
  change_id text PRIMARY KEY,
  staff_id text NOT NULL REFERENCES staff,
  roles_before text[] NOT NULL,
  roles_after text[] NOT NULL,
  at bigint NOT NULL
);
COMMENT ON TABLE staff_role_change IS
  'Each change of roles under the id of its approval, so that a change that is carried out again has no second effect; times in ms since the epoch';
CREATE INDEX staff_role_change_staff ON staff_role_change (staff_id, at);
CREATE TABLE staff_oidc_link (
  issuer text NOT NULL,
  subject text NOT NULL,
  staff_id text NOT NULL REFERENCES staff,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, staff_id)
);
COMMENT ON TABLE staff_oidc_link IS
  'Who an account is at the identity provider, noted at the first sign-in from there: a user name that is given to somebody else there opens nothing here';
GRANT SELECT, INSERT ON staff_role_change TO onecard_app;
GRANT SELECT, INSERT, DELETE ON staff_oidc_link TO onecard_app;
`;

/** Changes of roles, and links to the identity provider. */
export class StaffRolesAndLinks1764000000615 implements MigrationInterface {
  readonly name = 'StaffRolesAndLinks1764000000615';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE staff_oidc_link, staff_role_change; ALTER TABLE staff DROP COLUMN credentials_key');
  }
}
