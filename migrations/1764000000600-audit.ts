import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log (审计日志): append-only, numbered without gaps, each entry chained to the one before. The columns to search by
 * are generated from the content, so that only the content and its hash say what happened.
 */
const TABLES = `
CREATE TABLE audit_entry (
  id bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  content text NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  actor text NOT NULL GENERATED ALWAYS AS (content::jsonb -> 'actor' ->> 'id') STORED,
  action text NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'action') STORED,
  outcome text NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'outcome') STORED,
  cardholder_id text GENERATED ALWAYS AS (content::jsonb ->> 'cardholderId') STORED,
  object text GENERATED ALWAYS AS (content::jsonb ->> 'object') STORED
);
COMMENT ON TABLE audit_entry IS 'Who looked at or changed what, when, why and from where; never personal data';
COMMENT ON COLUMN audit_entry.content IS 'JSON, kept as the text that was hashed';
COMMENT ON COLUMN audit_entry.at IS 'Never goes back from one entry to the next, so that entries of a period are neighbours';
COMMENT ON COLUMN audit_entry.hash IS 'SHA-256 of the hash before, the number, the time in microseconds and the content';
CREATE INDEX audit_entry_at ON audit_entry (at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_action ON audit_entry (action, id);
CREATE INDEX audit_entry_outcome ON audit_entry (outcome, id) WHERE outcome <> 'done';
CREATE INDEX audit_entry_cardholder ON audit_entry (cardholder_id, id) WHERE cardholder_id IS NOT NULL;
CREATE INDEX audit_entry_object ON audit_entry (object, id) WHERE object IS NOT NULL;
CREATE TABLE audit_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT to_timestamp(0),
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
INSERT INTO audit_head DEFAULT VALUES;
`;

/** The one way in. Entries of all processes queue for the head's row, which orders them. */
const APPEND = `
CREATE FUNCTION append_audit(_contents text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  _id bigint;
  _hash bytea;
  _at timestamptz;
  _content text;
BEGIN
  SELECT h.id, h.at, h.hash INTO _id, _at, _hash FROM audit_head h FOR UPDATE;
  FOREACH _content IN ARRAY _contents LOOP
    _id := _id + 1;
    _at := greatest(_at, clock_timestamp());
    _hash := sha256(_hash || convert_to(
      _id || '|' || (extract(epoch FROM _at) * 1000000)::bigint || '|' || _content, 'UTF8'));
    INSERT INTO audit_entry (id, at, content, hash) VALUES (_id, _at, _content, _hash);
  END LOOP;
  UPDATE audit_head SET id = _id, at = _at, hash = _hash;
  RETURN _id;
END $$;
`;

const GRANTS = `
REVOKE ALL ON FUNCTION append_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_audit TO onecard_app;
GRANT SELECT ON audit_entry, audit_head TO onecard_app;
`;

/** The audit log, and the function that appends to it. */
export class Audit1764000000600 implements MigrationInterface {
  readonly name = 'Audit1764000000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION append_audit; DROP TABLE audit_entry, audit_head');
  }
}
