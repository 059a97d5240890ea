import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
ALTER TABLE open_hold ADD COLUMN capture_at timestamptz CHECK (capture_at < expires_at),
  ADD COLUMN due_at timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(capture_at, expires_at)) STORED;
COMMENT ON COLUMN open_hold.capture_at IS 'When what is held is captured by itself; null when it expires instead';
DROP INDEX open_hold_expires_at;
CREATE INDEX open_hold_due_at ON open_hold (due_at, lane, position);

CREATE TABLE auto_capture_rule (
  merchant_id text PRIMARY KEY REFERENCES merchant (merchant_id),
  after_seconds integer NOT NULL CHECK (after_seconds > 0),
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE auto_capture_rule IS 'After how long the holds of a merchant are captured by themselves (预授权自动完成), as its contract has it';
GRANT SELECT, INSERT, DELETE, UPDATE (after_seconds, changed_at) ON auto_capture_rule TO onecard_app;
`;

const DOWN = `
DROP TABLE auto_capture_rule;
DROP INDEX open_hold_due_at;
ALTER TABLE open_hold DROP COLUMN due_at, DROP COLUMN capture_at;
CREATE INDEX open_hold_expires_at ON open_hold (expires_at);
`;

/** Holds that are captured by themselves at a time of their own. */
export class DueHolds1764000000885 implements MigrationInterface {
  readonly name = 'DueHolds1764000000885';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
