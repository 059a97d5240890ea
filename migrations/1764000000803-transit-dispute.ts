import type { MigrationInterface, QueryRunner } from 'typeorm';

const DISPUTES = `
CREATE TABLE transit_dispute (
  dispute_id text PRIMARY KEY CHECK (dispute_id ~ '^td_[0-9a-f]{24}$'),
  kind text NOT NULL CHECK (kind IN ('journey', 'clearing')),
  operator text NOT NULL,
  subject text NOT NULL,
  day date NOT NULL,
  file_id integer REFERENCES transit_clearing_file,
  amount bigint NOT NULL,
  reason text NOT NULL,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL,
  sealed bytea NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'rejected')),
  approval_id text,
  corrected bigint,
  resolved_by text,
  resolved_at timestamptz,
  CHECK ((state = 'open') = (resolved_at IS NULL)),
  CHECK ((state = 'upheld') = (corrected IS NOT NULL))
);
COMMENT ON TABLE transit_dispute IS 'Disputes about rides of an operator''s file, and about records that another city rejected; amounts are fen';
COMMENT ON COLUMN transit_dispute.subject IS 'Journey or tap: a keyed pseudonym';
COMMENT ON COLUMN transit_dispute.sealed IS 'Evidence, and the note of who resolved it';
COMMENT ON COLUMN transit_dispute.approval_id IS 'Request that a second person decides before a correction is booked';
CREATE UNIQUE INDEX transit_dispute_open ON transit_dispute (subject) WHERE state = 'open';
CREATE INDEX transit_dispute_place ON transit_dispute (opened_at DESC, dispute_id);
GRANT SELECT, INSERT, UPDATE (sealed, state, approval_id, corrected, resolved_by, resolved_at) ON transit_dispute TO onecard_app;
`;

/** Disputes about rides. */
export class TransitDispute1764000000803 implements MigrationInterface {
  readonly name = 'TransitDispute1764000000803';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DISPUTES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transit_dispute');
  }
}
