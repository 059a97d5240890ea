import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds notices of top-ups that a process entered and did not settle before it ended. */
export class TopUpsLeft1764000000881 implements MigrationInterface {
  readonly name = 'TopUpsLeft1764000000881';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX top_up_notice_received ON top_up_notice (received_at, channel, reference) WHERE state = 'received'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX top_up_notice_received');
  }
}
