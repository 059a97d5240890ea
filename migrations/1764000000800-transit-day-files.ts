import type { MigrationInterface, QueryRunner } from 'typeorm';

const FIGURES = `
  rides integer NOT NULL,
  exceptions integer NOT NULL,
  list bigint NOT NULL,
  concession bigint NOT NULL,
  transfer bigint NOT NULL,
  cap bigint NOT NULL,
  paid bigint NOT NULL,
  subsidy bigint NOT NULL,
  borne bigint NOT NULL`;

const MOVEMENTS = `
CREATE TABLE transit_movement (
  movement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lane integer,
  position bigint,
  kind text NOT NULL CHECK (kind IN ('ride', 'exception', 'correction', 'cleared', 'dispute')),
  operator text NOT NULL,
  ledger_account integer NOT NULL,
  day date NOT NULL,
  subject text NOT NULL,
  details json NOT NULL,${FIGURES},
  file integer,
  file_row integer,
  CHECK ((file IS NULL) = (file_row IS NULL))
);
COMMENT ON TABLE transit_movement IS 'What each event changed for an operator, journey by journey: the rows of day files; only their file is ever set';
COMMENT ON COLUMN transit_movement.lane IS 'Place of the event; null for taps of unknown cards, which make none';
COMMENT ON COLUMN transit_movement.subject IS 'Id of the journey or tap: a keyed pseudonym';
COMMENT ON COLUMN transit_movement.file IS 'Sequence of the operator''s day file that tells it; null until then';
CREATE INDEX transit_movement_subject ON transit_movement (subject);
CREATE INDEX transit_movement_open ON transit_movement (operator, day) WHERE file IS NULL;
CREATE UNIQUE INDEX transit_movement_file ON transit_movement (operator, file, file_row) WHERE file IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (file, file_row) ON transit_movement TO onecard_app;
`;

const FILES = `
CREATE TABLE transit_day_file (
  operator text NOT NULL REFERENCES transit_operator,
  sequence integer NOT NULL CHECK (sequence >= 1),
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  day date NOT NULL,
  ledger_account integer NOT NULL,
  made_at timestamptz NOT NULL,
  row_count integer NOT NULL,${FIGURES},
  cut json NOT NULL,
  ledger bigint NOT NULL,
  pending bigint NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (operator, sequence),
  UNIQUE (operator, day)
);
COMMENT ON TABLE transit_day_file IS 'Day files (日结文件) of operators: what a file says never changes; amounts are fen';
COMMENT ON COLUMN transit_day_file.cut IS 'Position of each lane up to which events are in this file or an earlier one, or pending';
COMMENT ON COLUMN transit_day_file.ledger IS 'What transit has posted to the account up to the cut';
COMMENT ON COLUMN transit_day_file.pending IS 'Of it, what is of days after the file''s and in no file yet';
CREATE INDEX transit_day_file_account ON transit_day_file (ledger_account, number);
GRANT SELECT, INSERT ON transit_day_file TO onecard_app;
`;

/** Day files of operators. */
export class TransitDayFiles1764000000800 implements MigrationInterface {
  readonly name = 'TransitDayFiles1764000000800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MOVEMENTS);
    await runner.query(FILES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transit_day_file, transit_movement');
  }
}
