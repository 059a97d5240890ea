import type { MigrationInterface, QueryRunner } from 'typeorm';

const POLICIES = `
CREATE TABLE fare_policy (
  policy_id text NOT NULL,
  version text NOT NULL,
  city text NOT NULL CHECK (city ~ '^[0-9]{4}$'),
  effective_from date,
  effective_to date,
  document json NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  imported_at timestamptz NOT NULL,
  imported_by text NOT NULL,
  PRIMARY KEY (policy_id, version)
);
CREATE INDEX fare_policy_city ON fare_policy (city);
COMMENT ON TABLE fare_policy IS 'Versions of fare policies (票价政策); rows are added, never changed';
COMMENT ON COLUMN fare_policy.effective_from IS 'First day, null when the document names none';
COMMENT ON COLUMN fare_policy.effective_to IS 'Last day, null when the document names none';
COMMENT ON COLUMN fare_policy.digest IS 'SHA-256 of the document as canonical JSON';
GRANT SELECT, INSERT ON fare_policy TO onecard_app;
`;

/** Versions of fare policies. */
export class FarePolicy1764000000760 implements MigrationInterface {
  readonly name = 'FarePolicy1764000000760';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POLICIES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fare_policy');
  }
}
