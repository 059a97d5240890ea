import type { MigrationInterface, QueryRunner } from 'typeorm';

const BATCHES = `
CREATE TABLE transit_batch (
  terminal text NOT NULL CHECK (terminal ~ '^[0-9a-f]{12}$'),
  batch_no bigint NOT NULL CHECK (batch_no BETWEEN 0 AND 4294967295),
  merchant_id text NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  records integer NOT NULL,
  sum bigint NOT NULL,
  received_at timestamptz NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (terminal, batch_no)
);
COMMENT ON TABLE transit_batch IS 'Batches of taps by terminal (PSAM) and number, with the answer that was given: a batch that comes again gets it byte for byte';
COMMENT ON COLUMN transit_batch.digest IS 'SHA-256 of the records as they were sent';
GRANT SELECT, INSERT ON transit_batch TO onecard_app;
`;

const TERMINALS = `
CREATE TABLE transit_terminal (
  terminal text PRIMARY KEY CHECK (terminal ~ '^[0-9a-f]{12}$'),
  operator text NOT NULL,
  sequences int8multirange NOT NULL,
  newest_at timestamptz NOT NULL
);
COMMENT ON TABLE transit_terminal IS 'Sequence numbers (终端交易序号) of each terminal that came: what lies between is missing';
GRANT SELECT, INSERT, UPDATE ON transit_terminal TO onecard_app;
`;

const CHIPS = `
CREATE TABLE transit_chip (
  card_index text PRIMARY KEY,
  stream_id bigint NOT NULL,
  token text NOT NULL,
  lane integer NOT NULL,
  position bigint NOT NULL
);
COMMENT ON TABLE transit_chip IS 'Transit cards that pay from their chip, with the event that opened the shadow of the purse; follows from events';
GRANT SELECT, INSERT ON transit_chip TO onecard_app;
`;

const MODES = `
ALTER TABLE transit_operator ADD COLUMN mode text NOT NULL DEFAULT 'bus'
  CHECK (mode IN ('metro', 'bus', 'tram', 'rail', 'ferry'));
COMMENT ON COLUMN transit_operator.mode IS 'What its terminals are on: records of taps do not tell';
`;

/** Batches of taps, terminals and their sequences, on-chip purses. */
export class TapBatches1764000000830 implements MigrationInterface {
  readonly name = 'TapBatches1764000000830';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BATCHES);
    await runner.query(TERMINALS);
    await runner.query(CHIPS);
    await runner.query(MODES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE transit_operator DROP COLUMN mode');
    await runner.query('DROP TABLE transit_chip, transit_terminal, transit_batch');
  }
}
