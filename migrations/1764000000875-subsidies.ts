import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE subsidy_rule (
  programme text PRIMARY KEY REFERENCES subsidy_programme (code),
  method text NOT NULL CHECK (method IN ('bank', 'purse')),
  cycle text NOT NULL CHECK (cycle IN ('month', 'quarter', 'year', 'once')),
  ceiling bigint NOT NULL CHECK (ceiling > 0),
  notice_days integer NOT NULL CHECK (notice_days BETWEEN 0 AND 60),
  excludes text[] NOT NULL,
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE subsidy_rule IS 'How a subsidy programme pays; ceiling is fen for one person and period';
COMMENT ON COLUMN subsidy_rule.notice_days IS 'Days of public notice (公示) before a roster is reviewed';
COMMENT ON COLUMN subsidy_rule.excludes IS 'Programmes that nobody has beside this one in a period that overlaps';

CREATE TABLE subsidy_roster (
  roster_id text PRIMARY KEY CHECK (roster_id ~ '^sr_[0-9a-f]{24}$'),
  programme text NOT NULL REFERENCES subsidy_rule,
  period text NOT NULL,
  method text NOT NULL,
  area text NOT NULL,
  budget bigint NOT NULL CHECK (budget > 0),
  row_count integer NOT NULL,
  total bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('importing', 'checked', 'published', 'submitted', 'reviewed', 'released', 'withdrawn')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  notice_until date,
  approval_id text,
  reviewed_by text,
  released_by text,
  released_at timestamptz,
  CHECK ((state = 'released') = (released_at IS NOT NULL))
);
COMMENT ON TABLE subsidy_roster IS 'Rosters (花名册) of subsidy programmes; the id follows from programme, period and file, keyed';
COMMENT ON COLUMN subsidy_roster.total IS 'All rows of the file, fen; what is paid is the sum of the rows that are not excluded';
CREATE INDEX subsidy_roster_place ON subsidy_roster (created_at DESC, roster_id);

CREATE TABLE subsidy_row (
  roster_id text NOT NULL,
  row integer NOT NULL CHECK (row > 0),
  programme text NOT NULL,
  period text NOT NULL,
  first_month integer NOT NULL,
  last_month integer NOT NULL,
  stream_id bigint,
  masked text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL
    CHECK (state IN ('pending', 'excluded', 'sent', 'paid', 'returned', 'corrected', 'reissued', 'recovered')),
  reason text,
  attempt integer NOT NULL DEFAULT 1,
  file_id text,
  recovered bigint NOT NULL DEFAULT 0,
  owed bigint NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL,
  sealed bytea,
  PRIMARY KEY (roster_id, row),
  CHECK (stream_id IS NOT NULL OR state = 'excluded')
);
COMMENT ON TABLE subsidy_row IS 'Rows of rosters, one per person and payment; amounts are fen';
COMMENT ON COLUMN subsidy_row.sealed IS 'Account number and holder at the bank, of programmes that pay to banks';
COMMENT ON COLUMN subsidy_row.attempt IS 'Payments of the row from 1; more after the bank returned one';
CREATE UNIQUE INDEX subsidy_row_once ON subsidy_row (programme, stream_id, period) WHERE state <> 'excluded';
CREATE INDEX subsidy_row_person ON subsidy_row (stream_id, last_month) WHERE state <> 'excluded';
CREATE INDEX subsidy_row_state ON subsidy_row (roster_id, state, row);
CREATE INDEX subsidy_row_file ON subsidy_row (file_id, row) WHERE file_id IS NOT NULL;

CREATE TABLE subsidy_file (
  file_id text PRIMARY KEY CHECK (file_id ~ '^sf_[0-9a-f]{24}$'),
  roster_id text NOT NULL REFERENCES subsidy_roster,
  sequence integer NOT NULL,
  made_at timestamptz NOT NULL,
  closed_at timestamptz,
  row_count integer,
  total bigint,
  UNIQUE (roster_id, sequence)
);
COMMENT ON TABLE subsidy_file IS 'Files of payments for the paying bank (代发文件); open while its payments are booked';

GRANT SELECT, INSERT, UPDATE (method, cycle, ceiling, notice_days, excludes, changed_at) ON subsidy_rule TO onecard_app;
GRANT SELECT, INSERT, UPDATE (state, notice_until, approval_id, reviewed_by, released_by, released_at) ON subsidy_roster TO onecard_app;
GRANT SELECT, INSERT, UPDATE (state, reason, attempt, file_id, recovered, owed, changed_at, sealed) ON subsidy_row TO onecard_app;
GRANT SELECT, INSERT, UPDATE (closed_at, row_count, total) ON subsidy_file TO onecard_app;
`;

/** Subsidy programmes, their rosters and the files that go to the paying bank. */
export class Subsidies1764000000875 implements MigrationInterface {
  readonly name = 'Subsidies1764000000875';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subsidy_file, subsidy_row, subsidy_roster, subsidy_rule');
  }
}
