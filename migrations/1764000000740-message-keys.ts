import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The SM4 keys of institutions are made from the keys of the service: only which one is in use is stored. */
const UP = `
ALTER TABLE medical_institution
  ADD COLUMN message_key integer NOT NULL DEFAULT 1 CHECK (message_key >= 1),
  ADD COLUMN message_key_before_until timestamptz;
COMMENT ON COLUMN medical_institution.message_key IS 'Generation of the SM4 key of its encrypted messages';
COMMENT ON COLUMN medical_institution.message_key_before_until IS 'Until when the generation before is taken as well';
GRANT UPDATE (message_key, message_key_before_until) ON medical_institution TO onecard_app;
`;

/** Generations of the SM4 keys of institutions. */
export class MessageKeys1764000000740 implements MigrationInterface {
  readonly name = 'MessageKeys1764000000740';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE medical_institution DROP COLUMN message_key, DROP COLUMN message_key_before_until');
  }
}
