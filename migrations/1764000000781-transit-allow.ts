import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Issuers and cities whose cards terminals take (白名单), with the days. */
export class TransitAllow1764000000781 implements MigrationInterface {
  readonly name = 'TransitAllow1764000000781';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE transit_allow (
        kind text NOT NULL CHECK (kind IN ('issuer', 'city')),
        code text NOT NULL CHECK (code ~ '^[0-9]{4,11}$'),
        valid_from date NOT NULL,
        valid_to date CHECK (valid_to >= valid_from),
        PRIMARY KEY (kind, code, valid_from)
      );
      COMMENT ON TABLE transit_allow IS 'Issuers and cities whose cards terminals take; the days of one code do not overlap';
      COMMENT ON COLUMN transit_allow.valid_to IS 'Last day, Asia/Shanghai; null for no end';
      GRANT SELECT, INSERT, UPDATE (valid_to) ON transit_allow TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transit_allow');
  }
}
