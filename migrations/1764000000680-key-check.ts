import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the keys of this database are told by. A code says nothing about its key, and nobody may change one. */
const KEY_CHECK = `
CREATE TABLE key_check (
  purpose text NOT NULL CHECK (purpose IN ('index', 'seal')),
  version smallint NOT NULL CHECK (version BETWEEN 1 AND 255),
  code bytea NOT NULL CHECK (octet_length(code) = 32),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  PRIMARY KEY (purpose, version),
  CHECK (purpose = 'seal' OR (version = 1 AND retired_at IS NULL))
);
COMMENT ON TABLE key_check IS 'The keys that this database is sealed and indexed with: the service does not start with others';
COMMENT ON COLUMN key_check.version IS 'Of a master key; the index key never changes and is 1';
COMMENT ON COLUMN key_check.code IS 'HMAC of a constant under a key made from the key';
COMMENT ON COLUMN key_check.retired_at IS 'From then on the key may be missing; null while values may be sealed with it';
GRANT SELECT, INSERT, UPDATE (retired_at) ON key_check TO onecard_app;
`;

/** Check values of the keys, so that a wrong or changed key is noticed at the start. */
export class KeyCheck1764000000680 implements MigrationInterface {
  readonly name = 'KeyCheck1764000000680';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEY_CHECK);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_check');
  }
}
