import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The limit of look-ups that find nobody: who asks for people at random learns which numbers there are. */
const FSI_MISSES = `
CREATE TABLE fsi_miss_rate (
  institution text PRIMARY KEY,
  times bigint[] NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE fsi_miss_rate IS
  'Times of the newest look-ups over the national interface that found nobody, ms since the epoch, oldest first, by institution';
GRANT SELECT, INSERT, UPDATE (times) ON fsi_miss_rate TO onecard_app;
`;

/** Counts look-ups of the national interface that found nobody, by institution. */
export class FsiMisses1764000000750 implements MigrationInterface {
  readonly name = 'FsiMisses1764000000750';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FSI_MISSES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fsi_miss_rate');
  }
}
