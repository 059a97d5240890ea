import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Disputes of the service desk. What people wrote and sent is sealed under the person's own data key; money is in the books
 * only, `provisional_credit` and the outcome repeat what the books say.
 */
const CASES = `
CREATE TABLE desk_case (
  case_id text PRIMARY KEY,
  stream_id bigint NOT NULL,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('opened', 'evidence', 'provisional_credit', 'won', 'lost', 'withdrawn')),
  authorization_id text,
  amount bigint CHECK (amount > 0),
  provisional_credit bigint,
  charged_to text CHECK (charged_to IN ('merchant', 'issuer')),
  sealed_text bytea NOT NULL,
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  evidence_due timestamptz NOT NULL,
  decision_due timestamptz NOT NULL,
  decided_at timestamptz,
  request uuid NOT NULL UNIQUE
);
COMMENT ON COLUMN desk_case.amount IS 'Disputed fen; null where nobody knows yet';
COMMENT ON COLUMN desk_case.provisional_credit IS 'Fen that were given in advance; null without any';
COMMENT ON COLUMN desk_case.request IS 'Key of the command that opened it: the same command opens it once';
CREATE INDEX desk_case_stream ON desk_case (stream_id, opened_at, case_id);
CREATE INDEX desk_case_opened ON desk_case (opened_at, case_id);
CREATE INDEX desk_case_open ON desk_case (evidence_due, decision_due) WHERE decided_at IS NULL;
CREATE TABLE desk_case_entry (
  case_id text NOT NULL REFERENCES desk_case,
  number integer NOT NULL CHECK (number > 0),
  action text NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  sealed_text bytea,
  approval_id text,
  request uuid NOT NULL UNIQUE,
  PRIMARY KEY (case_id, number)
);
COMMENT ON TABLE desk_case_entry IS 'What happened in a case, in order; nothing is ever changed';
COMMENT ON COLUMN desk_case_entry.sealed_text IS 'A comment, or why a step was taken';
CREATE TABLE desk_case_attachment (
  attachment_id text PRIMARY KEY,
  case_id text NOT NULL REFERENCES desk_case,
  type text NOT NULL CHECK (type IN ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
  bytes integer NOT NULL CHECK (bytes > 0),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  sealed_name bytea NOT NULL,
  sealed bytea NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  UNIQUE (case_id, digest)
);
COMMENT ON COLUMN desk_case_attachment.digest IS 'SHA-256 of the file as it was sent';
`;

/** First answers of the desk's own commands, and how often each member of staff looked at clear data. */
const DESK = `
CREATE TABLE desk_answer (
  request uuid PRIMARY KEY,
  answer json NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE desk_answer IS 'The first answer to each command that the desk settles itself; without personal data';
CREATE TABLE desk_reveal (
  staff_id text NOT NULL,
  day date NOT NULL,
  reveals integer NOT NULL CHECK (reveals > 0),
  PRIMARY KEY (staff_id, day)
);
COMMENT ON COLUMN desk_reveal.day IS 'In Asia/Shanghai';
`;

const GRANTS = `
GRANT SELECT, INSERT ON desk_answer, desk_case_entry, desk_case_attachment TO onecard_app;
GRANT SELECT, INSERT, UPDATE (state, provisional_credit, charged_to, decided_at) ON desk_case TO onecard_app;
GRANT SELECT, INSERT, UPDATE (reveals) ON desk_reveal TO onecard_app;
`;

/** Cases of the service desk with their course and attachments, answers and counts of reveals. */
export class DeskCases1764000000670 implements MigrationInterface {
  readonly name = 'DeskCases1764000000670';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CASES);
    await runner.query(DESK);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE desk_reveal, desk_answer, desk_case_attachment, desk_case_entry, desk_case');
  }
}
