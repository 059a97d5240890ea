import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages of the national interface with their answers: what came twice is answered twice alike. Answers about a person are
 * sealed under the person's own key, others with the service's keys.
 */
const MESSAGES = `
CREATE TABLE fsi_message (
  msgid text PRIMARY KEY CHECK (char_length(msgid) = 30),
  infno text NOT NULL,
  digest uuid NOT NULL,
  received_at timestamptz NOT NULL,
  stream_id bigint,
  answer bytea,
  person_answer bytea,
  answered_at timestamptz,
  reversed_by text,
  CHECK (answer IS NULL OR person_answer IS NULL),
  CHECK (person_answer IS NULL OR stream_id IS NOT NULL)
);
COMMENT ON TABLE fsi_message IS 'Messages of institutions that change something, by the id that their sender gave them';
COMMENT ON COLUMN fsi_message.digest IS 'Keyed fingerprint of the content: the same id with another content is refused';
COMMENT ON COLUMN fsi_message.answer IS 'The answer, byte for byte, sealed; null while there is none, and when it is about a person';
COMMENT ON COLUMN fsi_message.person_answer IS 'The answer, sealed under the key of the person of stream_id';
COMMENT ON COLUMN fsi_message.reversed_by IS 'The message 2601 that took this one back';
CREATE INDEX fsi_message_received ON fsi_message (received_at);
CREATE INDEX fsi_message_person ON fsi_message (stream_id) WHERE stream_id IS NOT NULL;
`;

const SESSIONS = `
CREATE TABLE fsi_session (
  sign_no_hash uuid PRIMARY KEY,
  fixmedins_code text NOT NULL REFERENCES medical_institution,
  opter_no text NOT NULL CHECK (char_length(opter_no) BETWEEN 1 AND 30),
  signed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX fsi_session_operator ON fsi_session (fixmedins_code, opter_no) WHERE ended_at IS NULL;
COMMENT ON TABLE fsi_session IS 'Sign-ins (签到) of operators; each operator of an institution has one at a time';
COMMENT ON COLUMN fsi_session.sign_no_hash IS 'Of the number that was given out: the number itself is not kept';
`;

const NUMBERS = `
CREATE TABLE fsi_person_number (
  psn_no text NOT NULL,
  stream_id bigint NOT NULL,
  PRIMARY KEY (psn_no, stream_id)
);
COMMENT ON TABLE fsi_person_number IS 'Where the numbers of insured people (人员编号) lead; the person''s own enrolments decide';
`;

const GRANTS = `
GRANT SELECT, INSERT ON fsi_message, fsi_session, fsi_person_number TO onecard_app;
GRANT UPDATE (stream_id, answer, person_answer, answered_at, reversed_by) ON fsi_message TO onecard_app;
GRANT UPDATE (ended_at) ON fsi_session TO onecard_app;
`;

/** Messages, sign-ins and person numbers of the national interface of medical insurance. */
export class Fsi1764000000720 implements MigrationInterface {
  readonly name = 'Fsi1764000000720';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MESSAGES);
    await runner.query(SESSIONS);
    await runner.query(NUMBERS);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fsi_person_number, fsi_session, fsi_message');
  }
}
