import type { MigrationInterface, QueryRunner } from 'typeorm';

const POLICIES = `
CREATE TABLE contribution_policy (
  area text NOT NULL CHECK (area ~ '^22[0-9]{4}$'),
  from_month text NOT NULL CHECK (from_month ~ '^20[0-9]{2}(0[1-9]|1[0-2])$'),
  average_wage bigint NOT NULL CHECK (average_wage > 0),
  retiree_amount bigint NOT NULL CHECK (retiree_amount >= 0),
  rate text NOT NULL,
  floor text NOT NULL,
  ceiling text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (area, from_month)
);
COMMENT ON TABLE contribution_policy IS 'How areas credit medical personal accounts (个人账户划入) from a month on; never changed, later months get policies of their own';
COMMENT ON COLUMN contribution_policy.average_wage IS 'Average monthly wage, fen: floor and ceiling of the base are multiples of it';
GRANT SELECT, INSERT ON contribution_policy TO onecard_app;
`;

const FILES = `
CREATE TABLE contribution_file (
  digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  area text NOT NULL,
  month text NOT NULL,
  number text NOT NULL,
  row_count integer NOT NULL,
  total bigint NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  result json,
  UNIQUE (area, month, number)
);
COMMENT ON TABLE contribution_file IS 'Files of contributions that were taken, by SHA-256; result is what a file came to, null until all of it is credited';
GRANT SELECT, INSERT, UPDATE (result) ON contribution_file TO onecard_app;
`;

/** Policies and files of monthly contributions to medical personal accounts. */
export class Contributions1764000000865 implements MigrationInterface {
  readonly name = 'Contributions1764000000865';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POLICIES);
    await runner.query(FILES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contribution_file, contribution_policy');
  }
}
