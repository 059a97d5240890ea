import type { MigrationInterface, QueryRunner } from 'typeorm';

const NUMBERS = `
ALTER TABLE transit_card ADD COLUMN sealed_number bytea;
COMMENT ON COLUMN transit_card.sealed_number IS 'The number under the key ring, for the deny list; null where it was entered before there was one, until the number is entered again';
GRANT UPDATE (sealed_number) ON transit_card TO onecard_app;
`;

const REASONS = `
CREATE TABLE deny_mark (
  stream_id bigint NOT NULL,
  card_id integer NOT NULL,
  mark text NOT NULL CHECK (mark IN ('loss', 'temporary_freeze', 'judicial_freeze', 'application', 'end')),
  reason text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (stream_id, card_id, mark)
);
COMMENT ON TABLE deny_mark IS 'What stands against a card of a person, whether it has a transit number yet or not; follows from events';

CREATE TABLE deny_number (
  number_index uuid PRIMARY KEY,
  stream_id bigint NOT NULL,
  card_id integer NOT NULL
);
CREATE INDEX deny_number_card ON deny_number (stream_id, card_id);
COMMENT ON TABLE deny_number IS 'Transit numbers (keyed blind indexes) of cards; follows from events';

CREATE TABLE deny_reason (
  number_index uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('lost', 'frozen', 'application', 'replaced', 'closed', 'debt')),
  since timestamptz NOT NULL,
  ended_at timestamptz,
  entry_index uuid
);
CREATE UNIQUE INDEX deny_reason_standing ON deny_reason (number_index, reason) WHERE ended_at IS NULL;
CREATE INDEX deny_reason_number ON deny_reason (number_index);
CREATE INDEX deny_reason_entry ON deny_reason (entry_index) WHERE ended_at IS NULL;
CREATE INDEX deny_reason_lost ON deny_reason (since) WHERE reason = 'lost';
COMMENT ON TABLE deny_reason IS 'Why a transit number is on the deny list, and was: it is listed while a reason stands';
COMMENT ON COLUMN deny_reason.since IS 'When what led to it was decided';
COMMENT ON COLUMN deny_reason.entry_index IS 'Keyed blind index of the 20 digits that terminals know the number by; null while the number is not kept';

CREATE TABLE transit_debt (
  number_index uuid PRIMARY KEY,
  stream_id bigint NOT NULL,
  owed bigint NOT NULL,
  since timestamptz NOT NULL,
  asked bigint NOT NULL DEFAULT 0,
  tried bigint NOT NULL DEFAULT 0
);
CREATE INDEX transit_debt_stream ON transit_debt (stream_id) WHERE owed > 0;
CREATE INDEX transit_debt_asked ON transit_debt (number_index) WHERE owed > 0 AND asked > tried;
COMMENT ON TABLE transit_debt IS 'What rides of a card cost that its purses could not pay, fen; follows from events';
COMMENT ON COLUMN transit_debt.asked IS 'Grows when the purses may have money again; above tried, a collection is due';
`;

const VERSIONS = `
CREATE TABLE deny_version (
  version bigint PRIMARY KEY,
  made_at timestamptz NOT NULL,
  count bigint NOT NULL,
  checksum bytea NOT NULL CHECK (length(checksum) = 32)
);
COMMENT ON TABLE deny_version IS 'Every version of the deny list: how many cards it has, and their checksum XOR a keyed code of the version';

CREATE TABLE deny_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  version bigint NOT NULL,
  count bigint NOT NULL,
  checksum bytea NOT NULL
);
COMMENT ON TABLE deny_head IS 'The newest version; whoever makes the next one locks this row, so versions have no gaps';

CREATE TABLE deny_span (
  span_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry_index uuid NOT NULL,
  number_index uuid NOT NULL,
  added_version bigint NOT NULL,
  removed_version bigint CHECK (removed_version > added_version)
);
CREATE UNIQUE INDEX deny_span_standing ON deny_span (entry_index) WHERE removed_version IS NULL;
CREATE INDEX deny_span_entry ON deny_span (entry_index, added_version);
CREATE INDEX deny_span_number ON deny_span (number_index);
CREATE INDEX deny_span_added ON deny_span (added_version, span_id);
CREATE INDEX deny_span_removed ON deny_span (removed_version, span_id) WHERE removed_version IS NOT NULL;
COMMENT ON TABLE deny_span IS 'From which version to before which one a number was listed: the list is readable at any version. Rows stay';

INSERT INTO deny_version (version, made_at, count, checksum) VALUES (0, now(), 0, decode(repeat('00', 32), 'hex'));
INSERT INTO deny_head (version, count, checksum) VALUES (0, 0, decode(repeat('00', 32), 'hex'));

CREATE TABLE deny_ack (
  terminal_id text NOT NULL,
  acknowledged_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (terminal_id, acknowledged_at)
);
COMMENT ON TABLE deny_ack IS 'Versions of the deny list that terminals said they hold: 60 days, and the newest of each';

GRANT SELECT, INSERT, UPDATE, DELETE ON deny_mark TO onecard_app;
GRANT SELECT, INSERT ON deny_number, deny_version TO onecard_app;
GRANT SELECT, INSERT, UPDATE (ended_at, entry_index) ON deny_reason TO onecard_app;
GRANT SELECT, INSERT, UPDATE (owed, since, asked, tried) ON transit_debt TO onecard_app;
GRANT SELECT, UPDATE (version, count, checksum) ON deny_head TO onecard_app;
GRANT SELECT, INSERT, UPDATE (removed_version) ON deny_span TO onecard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON deny_ack TO onecard_app;
`;

/** The deny list of transit cards (黑名单): why numbers are on it, its versions, and who has which. */
export class DenyList1764000000780 implements MigrationInterface {
  readonly name = 'DenyList1764000000780';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(NUMBERS);
    await runner.query(REASONS);
    await runner.query(VERSIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE deny_ack, deny_span, deny_head, deny_version, transit_debt, deny_reason, deny_number, deny_mark',
    );
    await runner.query('ALTER TABLE transit_card DROP COLUMN sealed_number');
  }
}
