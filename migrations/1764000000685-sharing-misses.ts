import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The limit of reads that find nobody: who asks for people at random learns which identity numbers there are. */
const SHARING_MISSES = `
CREATE TABLE sharing_miss_rate (
  institution text PRIMARY KEY,
  times bigint[] NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE sharing_miss_rate IS
  'Times of the newest reads of each institution that found nobody, ms since the epoch, oldest first';
GRANT SELECT, INSERT, UPDATE (times) ON sharing_miss_rate TO onecard_app;
`;

/** Counts reads through grants that found nobody, by institution. */
export class SharingMisses1764000000685 implements MigrationInterface {
  readonly name = 'SharingMisses1764000000685';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SHARING_MISSES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sharing_miss_rate');
  }
}
