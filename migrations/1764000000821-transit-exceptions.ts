import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
ALTER TABLE transit_tap ADD COLUMN tap json;
COMMENT ON COLUMN transit_tap.tap IS 'What an exception that is in no journey says, under pseudonyms, so that it can be charged later';
DROP INDEX transit_tap_exception;
CREATE INDEX transit_tap_exception ON transit_tap (received_at, tap_id) WHERE "end" = 'exception';

CREATE TABLE transit_exception (
  tap_id text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('noted', 'written_off', 'charged')),
  reason text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE transit_exception IS 'What people did last about taps that are exceptions; the audit log has every step';
COMMENT ON COLUMN transit_exception.reason IS 'Code of the cause';
GRANT SELECT, INSERT, UPDATE (state, reason, changed_by, changed_at) ON transit_exception TO onecard_app;
GRANT UPDATE (tap) ON transit_tap TO onecard_app;
`;

const DOWN = `
DROP TABLE transit_exception;
DROP INDEX transit_tap_exception;
CREATE INDEX transit_tap_exception ON transit_tap (received_at) WHERE "end" = 'exception';
ALTER TABLE transit_tap DROP COLUMN tap;
`;

/** The queue of taps that are exceptions, to work in. */
export class TransitExceptions1764000000821 implements MigrationInterface {
  readonly name = 'TransitExceptions1764000000821';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
