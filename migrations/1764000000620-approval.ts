import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests under four eyes (双人复核). What was asked for, what the checker saw and both reasons are sealed, for they may hold
 * personal data. Expiry is no state that is written: a request that nobody decided in time is expired by the clock.
 */
const TABLES = `
CREATE TABLE approval (
  approval_id text PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'approved', 'executed', 'failed', 'refused', 'withdrawn')),
  maker text NOT NULL,
  checker text CHECK (checker <> maker),
  cardholder_id text,
  request_key uuid NOT NULL UNIQUE,
  content bytea NOT NULL,
  facts bytea,
  decision_reason bytea,
  decision_key uuid,
  result jsonb,
  requested_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  decided_at bigint,
  attempts integer NOT NULL DEFAULT 0,
  attempt_after bigint NOT NULL DEFAULT 0,
  CHECK ((state IN ('approved', 'executed', 'failed', 'refused')) = (checker IS NOT NULL))
);
COMMENT ON TABLE approval IS 'Times in ms since the epoch';
COMMENT ON COLUMN approval.content IS 'Sealed JSON: what was asked for and why';
COMMENT ON COLUMN approval.facts IS 'Sealed JSON: what the checker saw when deciding';
COMMENT ON COLUMN approval.attempt_after IS
  'While approved: nobody else carries it out before this moment; whoever does it writes a later one first';
CREATE INDEX approval_by_time ON approval (requested_at, approval_id);
CREATE INDEX approval_by_maker ON approval (maker, requested_at, approval_id);
CREATE INDEX approval_waiting ON approval (requested_at, approval_id) WHERE state = 'pending';
CREATE INDEX approval_to_execute ON approval (attempt_after) WHERE state = 'approved';
GRANT SELECT, INSERT, UPDATE ON approval TO onecard_app;
`;

/** The table of approvals. */
export class Approval1764000000620 implements MigrationInterface {
  readonly name = 'Approval1764000000620';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE approval');
  }
}
