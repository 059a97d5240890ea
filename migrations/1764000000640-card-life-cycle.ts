import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Read model of what becomes of cards by itself: what the sweep of the life cycle looks through. */
export class CardLifeCycle1764000000640 implements MigrationInterface {
  readonly name = 'CardLifeCycle1764000000640';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE card_due (
        lane smallint NOT NULL,
        stream_id bigint NOT NULL,
        card_id integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('lapse', 'expiry', 'transit')),
        due_at timestamptz NOT NULL,
        PRIMARY KEY (lane, stream_id, card_id, kind)
      );
      COMMENT ON TABLE card_due IS 'Reports of a loss that lapse, validities that end, transit purses that rest: by card, until it has happened';
      CREATE INDEX card_due_due_at ON card_due (due_at);
      GRANT SELECT, INSERT, UPDATE, DELETE ON card_due TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE card_due');
  }
}
