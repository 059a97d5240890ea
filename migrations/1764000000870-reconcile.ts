import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE reconcile_file (
  file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  side text NOT NULL CHECK (side IN ('channel', 'bank')),
  digest text NOT NULL,
  entries integer NOT NULL,
  total bigint NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (side, digest)
);
CREATE TABLE reconcile_entry (
  side text NOT NULL CHECK (side IN ('channel', 'bank')),
  entry_id text NOT NULL,
  file_id bigint NOT NULL REFERENCES reconcile_file,
  reference text NOT NULL,
  batch text NOT NULL,
  entry_date date NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (side, entry_id)
);
CREATE INDEX reconcile_entry_of_date ON reconcile_entry (entry_date);
COMMENT ON COLUMN reconcile_entry.amount IS 'fen; money that comes in is positive';
CREATE TABLE reconcile_match (
  match_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pair text NOT NULL CHECK (pair IN ('ledger_channel', 'channel_bank')),
  shape text NOT NULL,
  difference bigint NOT NULL,
  run_date date NOT NULL
);
CREATE TABLE reconcile_matched (
  pair text NOT NULL,
  is_left boolean NOT NULL,
  entry_id text NOT NULL,
  match_id bigint NOT NULL REFERENCES reconcile_match,
  PRIMARY KEY (pair, is_left, entry_id)
);
COMMENT ON TABLE reconcile_matched IS 'the key is what keeps anything from being matched twice';
CREATE TABLE bank_break (
  break_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pair text NOT NULL CHECK (pair IN ('ledger_channel', 'channel_bank')),
  class text NOT NULL CHECK (class IN ('long', 'short', 'amount_mismatch', 'duplicate', 'cross_day')),
  left_entries text[] NOT NULL,
  right_entries text[] NOT NULL,
  difference bigint NOT NULL,
  found_on date NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'closed')),
  owner text,
  reason text,
  closed_at timestamptz,
  approval_id text,
  UNIQUE (pair, class, left_entries, right_entries),
  CHECK ((state = 'closed') = (approval_id IS NOT NULL))
);
CREATE INDEX bank_break_open ON bank_break (found_on) WHERE state = 'open';
COMMENT ON COLUMN bank_break.state IS 'open: needs a person; resolved: later entries matched; closed: by two people, with a closing entry';
GRANT SELECT, INSERT ON reconcile_file, reconcile_entry, reconcile_match, reconcile_matched, bank_break TO onecard_app;
GRANT UPDATE (state, owner, reason, closed_at, approval_id, class, difference) ON bank_break TO onecard_app;
`;

/** Reconciliation with channels and banks: imported entries, matches, and breaks as work items. */
export class Reconcile1764000000870 implements MigrationInterface {
  readonly name = 'Reconcile1764000000870';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bank_break, reconcile_matched, reconcile_match, reconcile_entry, reconcile_file');
  }
}
