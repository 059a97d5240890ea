import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards on their way through the card maker. Full numbers are sealed and gone as soon as the card is made. */
const PRODUCTION = `
CREATE TABLE production_card (
  token text PRIMARY KEY,
  stream_id bigint NOT NULL,
  area text NOT NULL CHECK (area ~ '^[0-9]{6}$'),
  bank_code text CHECK (bank_code ~ '^[0-9]{3}$'),
  expires_on text NOT NULL,
  sealed_number bytea,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'in_batch', 'failed', 'made', 'dropped')),
  batch_id text,
  recognition_code text,
  box_position text,
  entered_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);
COMMENT ON TABLE production_card IS 'Physical cards that were applied for: waiting for a production batch, in one, failed, made, or dropped';
COMMENT ON COLUMN production_card.sealed_number IS 'The card number for the card maker, sealed; null once the card is made or dropped';
COMMENT ON COLUMN production_card.batch_id IS 'The batch the card is in or was last in';
CREATE INDEX production_card_waiting ON production_card (entered_at, token) WHERE state = 'waiting';
CREATE INDEX production_card_stream ON production_card (stream_id);
CREATE TABLE production_batch (
  batch_id text PRIMARY KEY,
  batch_number text NOT NULL UNIQUE,
  area text,
  bank_code text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'exported', 'partly_returned', 'returned')),
  generation integer NOT NULL DEFAULT 1,
  exports integer NOT NULL DEFAULT 0,
  last_export_at timestamptz,
  relisted_by uuid,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON COLUMN production_batch.relisted_by IS 'Key of the request that last listed failed cards again: repeated, it changes nothing';
COMMENT ON COLUMN production_batch.generation IS 'Grows when failed cards are listed again in the same batch';
CREATE INDEX production_batch_created ON production_batch (created_at, batch_id);
CREATE TABLE production_item (
  batch_id text NOT NULL REFERENCES production_batch,
  serial integer NOT NULL,
  token text NOT NULL REFERENCES production_card,
  generation integer NOT NULL,
  state text NOT NULL DEFAULT 'listed' CHECK (state IN ('listed', 'made', 'failed', 'moved')),
  stage text CHECK (stage IN ('bank', 'maker')),
  failure text,
  PRIMARY KEY (batch_id, serial)
);
COMMENT ON COLUMN production_item.failure IS 'Why, in the words of bank or card maker; long numbers in it are masked';
CREATE TABLE production_feedback (
  batch_id text NOT NULL REFERENCES production_batch,
  file_digest uuid NOT NULL,
  generation integer NOT NULL,
  state text NOT NULL DEFAULT 'applying' CHECK (state IN ('applying', 'applied')),
  rows integer NOT NULL,
  made integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  already integer NOT NULL DEFAULT 0,
  taken_by text NOT NULL,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (batch_id, file_digest)
);
COMMENT ON TABLE production_feedback IS 'Feedback files by a keyed digest: the same one again changes nothing';
GRANT SELECT, INSERT, UPDATE ON production_card, production_batch, production_item, production_feedback TO onecard_app;
`;

/** Operations on many cards from a file. Personal data of a row is sealed, and gone as soon as the row is settled. */
const BATCHES = `
CREATE TABLE batch_job (
  batch_id text PRIMARY KEY,
  operation text NOT NULL CHECK (operation IN ('issue', 'collect', 'close', 'freeze')),
  identity uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting_approval', 'running', 'done', 'cancelled')),
  options jsonb NOT NULL,
  reason text NOT NULL,
  total integer NOT NULL CHECK (total > 0),
  settled integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  already integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  approval_id text,
  run_started_at timestamptz,
  run_started_with integer NOT NULL DEFAULT 0,
  ended_at timestamptz,
  ended_by text
);
COMMENT ON COLUMN batch_job.identity IS 'Keyed digest of operation, options and file: the same again answers the standing batch';
CREATE UNIQUE INDEX batch_job_identity ON batch_job (identity) WHERE state <> 'cancelled';
CREATE INDEX batch_job_created ON batch_job (created_at, batch_id);
CREATE INDEX batch_job_unfinished ON batch_job (created_at, batch_id) WHERE ended_at IS NULL;
CREATE TABLE batch_row (
  batch_id text NOT NULL REFERENCES batch_job,
  row integer NOT NULL,
  line integer NOT NULL,
  masked text NOT NULL,
  sealed bytea,
  target text,
  result text CHECK (result IN ('done', 'already_so', 'refused', 'failed', 'cancelled')),
  reason text,
  card text,
  PRIMARY KEY (batch_id, row)
);
COMMENT ON COLUMN batch_row.sealed IS 'What the line said, sealed; null once the row is settled';
COMMENT ON COLUMN batch_row.masked IS 'The key of the row as people may see it';
COMMENT ON COLUMN batch_row.target IS 'What the row was found to be about before it was carried out: a retry means the same card';
CREATE INDEX batch_row_open ON batch_row (batch_id, row) WHERE result IS NULL;
GRANT SELECT, INSERT, UPDATE ON batch_job, batch_row TO onecard_app;
`;

export class Batches1764000000650 implements MigrationInterface {
  readonly name = 'Batches1764000000650';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRODUCTION);
    await runner.query(BATCHES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE batch_row, batch_job');
    await runner.query('DROP TABLE production_feedback, production_item, production_batch, production_card');
  }
}
