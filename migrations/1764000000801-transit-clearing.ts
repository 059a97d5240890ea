import type { MigrationInterface, QueryRunner } from 'typeorm';

const CITIES = `
CREATE TABLE transit_clearing_city (
  city text PRIMARY KEY CHECK (city ~ '^[0-9]{4}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  operator text REFERENCES transit_operator,
  registered_at timestamptz NOT NULL
);
COMMENT ON TABLE transit_clearing_city IS 'Cities that clear with each other in T-Union (交通联合)';
COMMENT ON COLUMN transit_clearing_city.operator IS 'Whose account is what the city is owed; null for this centre itself';
CREATE UNIQUE INDEX transit_clearing_own ON transit_clearing_city ((operator IS NULL)) WHERE operator IS NULL;
CREATE TABLE transit_card_issuer (
  prefix text PRIMARY KEY CHECK (prefix ~ '^[0-9]{4,12}$'),
  city text NOT NULL REFERENCES transit_clearing_city,
  registered_at timestamptz NOT NULL
);
COMMENT ON TABLE transit_card_issuer IS 'By what a transit number begins with: the city that clears for its issuer; the longest counts';
GRANT SELECT, INSERT ON transit_clearing_city, transit_card_issuer TO onecard_app;
`;

const FILES = `
CREATE TABLE transit_clearing_file (
  file_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  direction text NOT NULL CHECK (direction IN ('in', 'out')),
  city text NOT NULL REFERENCES transit_clearing_city,
  sequence integer NOT NULL CHECK (sequence >= 1),
  day date NOT NULL,
  made_at timestamptz NOT NULL,
  record_count integer NOT NULL,
  amount bigint NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  answer_digest text,
  answered_at timestamptz,
  accepted integer,
  accepted_amount bigint,
  UNIQUE (direction, city, sequence)
);
COMMENT ON TABLE transit_clearing_file IS 'Clearing files of T-Union: out, taps here of other cities'' cards; in, taps elsewhere of ours. Amounts are fen';
COMMENT ON COLUMN transit_clearing_file.city IS 'The other city';
COMMENT ON COLUMN transit_clearing_file.answered_at IS 'When every record had its answer; null until then';
CREATE UNIQUE INDEX transit_clearing_file_day ON transit_clearing_file (city, day) WHERE direction = 'out';
GRANT SELECT, INSERT, UPDATE (answer_digest, answered_at, accepted, accepted_amount) ON transit_clearing_file TO onecard_app;
`;

const TAPS = `
CREATE TABLE transit_foreign_tap (
  tap_id text PRIMARY KEY,
  city text NOT NULL REFERENCES transit_clearing_city,
  day date NOT NULL,
  operator text NOT NULL,
  ledger_account integer NOT NULL,
  is_ride boolean NOT NULL,
  list bigint NOT NULL,
  amount bigint NOT NULL,
  is_grey boolean NOT NULL,
  sealed bytea NOT NULL,
  file_id integer REFERENCES transit_clearing_file,
  record integer,
  CHECK ((file_id IS NULL) = (record IS NULL))
);
COMMENT ON TABLE transit_foreign_tap IS 'Taps here of cards of other cities, which are sent to those';
COMMENT ON COLUMN transit_foreign_tap.sealed IS 'The 128-byte record: it names a card';
CREATE INDEX transit_foreign_tap_open ON transit_foreign_tap (city, day) WHERE file_id IS NULL;
CREATE UNIQUE INDEX transit_foreign_tap_file ON transit_foreign_tap (file_id, record) WHERE file_id IS NOT NULL;
CREATE TABLE transit_clearing_record (
  file_id integer NOT NULL REFERENCES transit_clearing_file,
  record integer NOT NULL,
  tap_id text,
  amount bigint NOT NULL,
  result text NOT NULL CHECK (result IN ('accepted', 'rejected')),
  reason text,
  details json,
  PRIMARY KEY (file_id, record),
  CHECK ((result = 'rejected') = (reason IS NOT NULL))
);
COMMENT ON TABLE transit_clearing_record IS 'The answer to each record of a clearing file: ours to one that came in, the other city''s to one that went out';
COMMENT ON COLUMN transit_clearing_record.details IS 'What the file of errors (差错文件) says of a rejected record, its card masked';
CREATE INDEX transit_clearing_record_tap ON transit_clearing_record (tap_id);
GRANT SELECT, INSERT, UPDATE (file_id, record, sealed) ON transit_foreign_tap TO onecard_app;
GRANT SELECT, INSERT ON transit_clearing_record TO onecard_app;
`;

/** Clearing with other cities (交通联合清分). */
export class TransitClearing1764000000801 implements MigrationInterface {
  readonly name = 'TransitClearing1764000000801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CITIES);
    await runner.query(FILES);
    await runner.query(TAPS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE transit_clearing_record, transit_foreign_tap, transit_clearing_file, transit_card_issuer, transit_clearing_city',
    );
  }
}
