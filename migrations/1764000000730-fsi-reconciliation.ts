import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that institutions send and fetch. They name insured people, so they are sealed, and deleted when they have expired. */
const FILES = `
CREATE TABLE reconciliation_file (
  file_qury_no text PRIMARY KEY CHECK (file_qury_no ~ '^rf_[0-9a-f]{24}$'),
  institution text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('upload', 'result')),
  sealed bytea NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  rows integer NOT NULL CHECK (rows >= 0),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN reconciliation_file.sealed IS 'The ZIP as it was sent or is fetched';
COMMENT ON COLUMN reconciliation_file.expires_at IS 'dld_endtime: not given out afterwards, and then deleted';
CREATE INDEX reconciliation_file_expiry ON reconciliation_file (expires_at);
`;

const RUNS = `
CREATE TABLE reconciliation_run (
  run_id text PRIMARY KEY CHECK (run_id ~ '^rr_[0-9a-f]{24}$'),
  kind text NOT NULL CHECK (kind IN ('totals', 'details')),
  institution text NOT NULL,
  insutype text,
  clr_type text NOT NULL,
  setl_optins text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  refunds_only boolean NOT NULL,
  centre json NOT NULL,
  institution_says json NOT NULL,
  result text NOT NULL CHECK (result IN ('000000', '000101', '000102', '000103')),
  row_results json,
  upload_file text,
  result_file text,
  repeats text REFERENCES reconciliation_run,
  run_by text,
  at timestamptz NOT NULL,
  CHECK (from_day <= to_day)
);
COMMENT ON TABLE reconciliation_run IS 'Reconciliations with institutions (对账), each with what both sides said; nothing is ever changed';
COMMENT ON COLUMN reconciliation_run.insutype IS 'Null: all insurances';
COMMENT ON COLUMN reconciliation_run.centre IS 'Totals in fen: count, medfee, fundPay, accountPay';
COMMENT ON COLUMN reconciliation_run.row_results IS 'Rows by result; null of totals';
COMMENT ON COLUMN reconciliation_run.run_by IS 'Staff id; null when the institution asked';
CREATE INDEX reconciliation_run_institution ON reconciliation_run (institution, at DESC, run_id DESC);
CREATE INDEX reconciliation_run_at ON reconciliation_run (at DESC, run_id DESC);
`;

const DIFFERENCES = `
CREATE TABLE reconciliation_difference (
  difference_id text PRIMARY KEY CHECK (difference_id ~ '^rd_[0-9a-f]{24}$'),
  institution text NOT NULL,
  insutype text,
  clr_type text NOT NULL,
  setl_optins text NOT NULL,
  setl_id text NOT NULL,
  mdtrt_id text NOT NULL,
  refund text NOT NULL CHECK (refund IN ('0', '1')),
  from_day date NOT NULL,
  to_day date NOT NULL,
  result text NOT NULL CHECK (result IN ('000101', '000102', '000103')),
  differing text[] NOT NULL,
  centre json,
  institution_says json,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved')),
  owner text,
  reason text,
  cure text CHECK (cure IN ('resend', 'reverse', 'cancel_both')),
  first_run text NOT NULL REFERENCES reconciliation_run,
  last_run text NOT NULL REFERENCES reconciliation_run,
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz,
  resolved_by text REFERENCES reconciliation_run,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL))
);
COMMENT ON TABLE reconciliation_difference IS 'The work list: what did not balance, until a later run finds it balanced';
COMMENT ON COLUMN reconciliation_difference.from_day IS 'Day of the settlement or refund; the period of the run where only the institution has it';
COMMENT ON COLUMN reconciliation_difference.centre IS 'medfee, fundPay, accountPay in fen; null where the centre has nothing';
COMMENT ON COLUMN reconciliation_difference.owner IS 'Staff id of who looks after it';
CREATE UNIQUE INDEX reconciliation_difference_open
  ON reconciliation_difference (institution, clr_type, setl_optins, setl_id, refund) WHERE state = 'open';
CREATE INDEX reconciliation_difference_place ON reconciliation_difference (opened_at DESC, difference_id DESC);
CREATE INDEX reconciliation_difference_days ON reconciliation_difference (institution, from_day);
`;

const CLEARING = `
CREATE TABLE clearing_application (
  application_id text PRIMARY KEY CHECK (application_id ~ '^ca_[0-9a-f]{24}$'),
  institution text NOT NULL,
  clr_type text NOT NULL,
  setl_optins text NOT NULL,
  month text NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'),
  from_day date NOT NULL,
  to_day date NOT NULL,
  medfee bigint NOT NULL,
  recognised bigint NOT NULL,
  applied_fund bigint NOT NULL,
  cash bigint NOT NULL,
  account_pay bigint NOT NULL,
  state text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'approved', 'refused', 'withdrawn')),
  reason text,
  applied_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by text,
  CHECK (from_day <= to_day)
);
COMMENT ON TABLE clearing_application IS 'Monthly clearing applications (清算申请) of institutions; amounts are fen';
COMMENT ON COLUMN clearing_application.recognised IS '医保认可费用总额';
COMMENT ON COLUMN clearing_application.applied_fund IS '基金申报总额';
COMMENT ON COLUMN clearing_application.ended_by IS 'Staff id; null when the institution withdrew it';
CREATE UNIQUE INDEX clearing_application_month
  ON clearing_application (institution, clr_type, setl_optins, month) WHERE state IN ('applied', 'approved');
CREATE INDEX clearing_application_place ON clearing_application (applied_at DESC, application_id DESC);
`;

/** Cancellations count on their own day. */
const CANCELLED = `
CREATE INDEX medical_settlement_cancelled ON medical_settlement (institution, cancelled_at) WHERE cancelled_at IS NOT NULL;
`;

const GRANTS = `
GRANT SELECT, INSERT, DELETE, UPDATE (sealed) ON reconciliation_file TO onecard_app;
GRANT SELECT, INSERT ON reconciliation_run TO onecard_app;
GRANT SELECT, INSERT ON reconciliation_difference TO onecard_app;
GRANT UPDATE (insutype, mdtrt_id, from_day, to_day, result, differing, centre, institution_says, state, owner, reason, cure,
  last_run, resolved_at, resolved_by) ON reconciliation_difference TO onecard_app;
GRANT SELECT, INSERT, UPDATE (state, reason, ended_at, ended_by) ON clearing_application TO onecard_app;
`;

/** Reconciliation with institutions: files, runs, differences, and applications for clearing. */
export class FsiReconciliation1764000000730 implements MigrationInterface {
  readonly name = 'FsiReconciliation1764000000730';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FILES);
    await runner.query(RUNS);
    await runner.query(DIFFERENCES);
    await runner.query(CLEARING);
    await runner.query(CANCELLED);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX medical_settlement_cancelled');
    await runner.query(
      'DROP TABLE clearing_application, reconciliation_difference, reconciliation_run, reconciliation_file',
    );
  }
}
