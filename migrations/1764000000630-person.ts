import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People: one data key each, which seals everything said about the person and is destroyed when the person is erased. */
const PERSON = `
ALTER TABLE person
  ALTER COLUMN id_number_index DROP NOT NULL,
  ALTER COLUMN sealed DROP NOT NULL,
  ADD COLUMN data_key bytea,
  ADD COLUMN erased_at timestamptz,
  ADD COLUMN erased_by text,
  ADD COLUMN erasure_reason text,
  ADD CONSTRAINT person_is_whole_or_erased CHECK (
    CASE WHEN erased_at IS NULL THEN sealed IS NOT NULL AND id_number_index IS NOT NULL
         ELSE sealed IS NULL AND data_key IS NULL AND id_number_index IS NULL AND erased_by IS NOT NULL END
  );
COMMENT ON COLUMN person.data_key IS
  'Random key of this person, sealed with the key ring; null in rows from before there were such keys, and after an erasure';
COMMENT ON COLUMN person.sealed IS
  'What is known of the person, sealed under the data key; with the key ring itself in rows that have no data key';
COMMENT ON COLUMN person.id_number_index IS 'Keyed blind index of the identity number; null after an erasure';
CREATE INDEX person_without_key ON person (stream_id) WHERE data_key IS NULL AND erased_at IS NULL;
CREATE TABLE person_index (
  kind text NOT NULL CHECK (kind IN ('phone', 'name_birth')),
  index uuid NOT NULL,
  stream_id bigint NOT NULL REFERENCES person,
  PRIMARY KEY (kind, index, stream_id)
);
CREATE INDEX person_index_stream ON person_index (stream_id);
COMMENT ON TABLE person_index IS 'Keyed blind indexes to find people by; several people may share one';
CREATE TABLE person_merge (
  from_stream bigint PRIMARY KEY,
  into_stream bigint NOT NULL CHECK (into_stream <> from_stream),
  merged_at timestamptz NOT NULL
);
CREATE INDEX person_merge_into ON person_merge (into_stream);
COMMENT ON TABLE person_merge IS 'Duplicates and the person they are; always in one step, never a chain';
CREATE TABLE person_note (
  note_id text PRIMARY KEY,
  stream_id bigint NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  sealed bytea
);
CREATE INDEX person_note_stream ON person_note (stream_id, at, note_id);
COMMENT ON COLUMN person_note.sealed IS 'Text, sealed under the data key of the person; null after an erasure';
CREATE TABLE person_correction (
  correction_id text PRIMARY KEY,
  stream_id bigint NOT NULL,
  field text NOT NULL CHECK (field IN ('name', 'idNumber', 'phone', 'address')),
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'rejected', 'withdrawn')),
  sealed bytea,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  sealed_decision bytea,
  CHECK (decided_by IS NULL OR decided_by <> proposed_by),
  CHECK ((state IN ('accepted', 'rejected')) = (decided_by IS NOT NULL))
);
CREATE UNIQUE INDEX person_correction_open ON person_correction (stream_id, field) WHERE state = 'proposed';
CREATE INDEX person_correction_stream ON person_correction (stream_id, proposed_at, correction_id);
CREATE INDEX person_correction_state ON person_correction (state, proposed_at, correction_id);
COMMENT ON TABLE person_correction IS 'Proposed values with their source, and what a second person decided; the accepted ones are the history of values';
COMMENT ON COLUMN person_correction.sealed IS 'Value before and after, source and reason, sealed under the data key; null after an erasure';
COMMENT ON COLUMN person_correction.sealed_decision IS 'Reason of the decision, sealed under the data key; null after an erasure';
CREATE TABLE person_answer (
  request uuid PRIMARY KEY,
  answer jsonb
);
COMMENT ON TABLE person_answer IS
  'The first answer to each command about data of people, written with its effect; without personal data';
`;

/** Data sharing: who may read what for which purpose, and every read. */
const SHARING = `
CREATE TABLE sharing_grant (
  grant_id text PRIMARY KEY,
  institution text NOT NULL,
  terminal_id text,
  items text[] NOT NULL CHECK (cardinality(items) > 0),
  purpose text NOT NULL,
  legal_basis text NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_until timestamptz NOT NULL CHECK (valid_until > valid_from),
  quota integer NOT NULL CHECK (quota > 0),
  reads integer NOT NULL DEFAULT 0 CHECK (reads <= quota),
  granted_by text NOT NULL,
  granted_at timestamptz NOT NULL,
  revoked_by text,
  revoked_at timestamptz,
  revocation_reason text
);
CREATE INDEX sharing_grant_granted ON sharing_grant (granted_at, grant_id);
CREATE INDEX sharing_grant_institution ON sharing_grant (institution);
COMMENT ON COLUMN sharing_grant.institution IS 'A merchant of the registry; its terminals read, or only the one that is named';
COMMENT ON COLUMN sharing_grant.valid_until IS 'Not included';
CREATE TABLE sharing_read (
  read_id text PRIMARY KEY,
  grant_id text NOT NULL,
  institution text NOT NULL,
  terminal_id text NOT NULL,
  stream_id bigint,
  items text[] NOT NULL,
  purpose text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
  refusal text,
  at timestamptz NOT NULL,
  sealed bytea,
  CHECK ((outcome = 'refused') = (refusal IS NOT NULL))
);
CREATE INDEX sharing_read_stream ON sharing_read (stream_id, at, read_id) WHERE stream_id IS NOT NULL;
CREATE INDEX sharing_read_institution ON sharing_read (institution, at);
CREATE INDEX sharing_read_at ON sharing_read (at, read_id);
COMMENT ON TABLE sharing_read IS 'Every read through a grant, and every one that was refused: who, whose record, what, why, when';
COMMENT ON COLUMN sharing_read.read_id IS 'Made of the request: one that is repeated is one read';
COMMENT ON COLUMN sharing_read.sealed IS
  'What was handed out, sealed under the data key of the person: a repeated request is answered with it; null after an erasure';
`;

/** The re-encryption of everything that is sealed with the key ring. */
const KEYS = `
CREATE TABLE key_job (
  name text PRIMARY KEY,
  target bytea NOT NULL,
  place text[] NOT NULL DEFAULT '{}',
  done bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
COMMENT ON TABLE key_job IS 'How far the re-encryption of each sealed column has come';
COMMENT ON COLUMN key_job.target IS 'What values begin with that are sealed with the newest key and the configured algorithms';
`;

const GRANTS = `
GRANT UPDATE ON person TO onecard_app;
GRANT SELECT, INSERT, DELETE ON person_index TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON person_merge, person_note, person_correction TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON sharing_grant TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON person_answer TO onecard_app;
GRANT SELECT, INSERT, UPDATE (sealed) ON sharing_read TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON key_job TO onecard_app;
`;

/** People with a data key each, corrections, notes, merges, erasure, data sharing, and the state of the re-encryption. */
export class Person1764000000630 implements MigrationInterface {
  readonly name = 'Person1764000000630';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PERSON);
    await runner.query(SHARING);
    await runner.query(KEYS);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_job, sharing_read, sharing_grant');
    await runner.query('DROP TABLE person_answer, person_correction, person_note, person_merge, person_index');
    await runner.query('DELETE FROM person WHERE sealed IS NULL');
    await runner.query(`ALTER TABLE person DROP CONSTRAINT person_is_whole_or_erased,
      DROP COLUMN data_key, DROP COLUMN erased_at, DROP COLUMN erased_by, DROP COLUMN erasure_reason,
      ALTER COLUMN id_number_index SET NOT NULL, ALTER COLUMN sealed SET NOT NULL`);
    await runner.query('REVOKE UPDATE ON person FROM onecard_app');
  }
}
