import type { MigrationInterface, QueryRunner } from 'typeorm';

const OPERATORS = `
CREATE TABLE transit_operator (
  code text PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 64),
  merchant_id text NOT NULL,
  payable_account integer NOT NULL,
  city text NOT NULL CHECK (city ~ '^[0-9]{4}$'),
  registered_at timestamptz NOT NULL
);
COMMENT ON TABLE transit_operator IS 'Operators (运营单位) of buses and metros by the code that their taps name';
COMMENT ON COLUMN transit_operator.payable_account IS 'Ledger account of what the operator is owed: that of its merchant';
COMMENT ON COLUMN transit_operator.city IS 'Clearing code (GB/T 13497) of the city whose fare policy prices its rides';
GRANT SELECT, INSERT ON transit_operator TO onecard_app;
`;

const TAPS = `
CREATE TABLE transit_tap (
  tap_id text PRIMARY KEY,
  stream_id bigint,
  account integer,
  card_index text NOT NULL,
  source text NOT NULL,
  operator text NOT NULL,
  terminal text,
  kind text NOT NULL,
  tapped_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  "end" text NOT NULL CHECK ("end" IN ('charged', 'free', 'exception')),
  reason text,
  liable text
);
CREATE INDEX transit_tap_exception ON transit_tap (received_at) WHERE "end" = 'exception';
COMMENT ON TABLE transit_tap IS 'Every tap that was uploaded and where it ends; follows from events but for taps of unknown cards';
COMMENT ON COLUMN transit_tap.tap_id IS 'Keyed pseudonym of what makes two uploads the same tap';
COMMENT ON COLUMN transit_tap.account IS 'Entity of the person''s stream; null when the card is unknown';
COMMENT ON COLUMN transit_tap.card_index IS 'Keyed blind index of the transit number';
GRANT SELECT, INSERT, UPDATE (stream_id, account, "end", reason, liable) ON transit_tap TO onecard_app;
`;

const JOURNEYS = `
CREATE TABLE transit_journey (
  stream_id bigint NOT NULL,
  account integer NOT NULL,
  day date NOT NULL,
  journey_id text NOT NULL,
  journey json NOT NULL,
  policy_id text NOT NULL,
  policy_version text NOT NULL,
  PRIMARY KEY (stream_id, day, account, journey_id)
);
COMMENT ON TABLE transit_journey IS 'Journeys as they were priced last, with the steps of their prices; follows from events';
GRANT SELECT, INSERT, UPDATE (journey, policy_id, policy_version), DELETE ON transit_journey TO onecard_app;
`;

/** Transit: operators, taps and priced journeys. */
export class TransitTaps1764000000770 implements MigrationInterface {
  readonly name = 'TransitTaps1764000000770';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OPERATORS);
    await runner.query(TAPS);
    await runner.query(JOURNEYS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transit_journey, transit_tap, transit_operator');
  }
}
