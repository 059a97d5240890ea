import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the service desk finds transactions by. Everything here but the limits of look-ups follows from the events and can be
 * made anew: empty `desk_message` and `desk_activity` and set the checkpoints of the subscription
 * `service-desk.messages` to 0 (docs/architecture.md tells how).
 */
const TABLES = `
CREATE TABLE desk_message (
  local_date date NOT NULL,
  terminal_id text NOT NULL,
  stan integer NOT NULL,
  lane smallint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (local_date, terminal_id, stan, lane, position)
);
COMMENT ON TABLE desk_message IS 'Where the message of a terminal, number and local date was decided; by date first, so that new rows lie together';

CREATE TABLE desk_activity (
  lane smallint NOT NULL,
  bucket timestamptz NOT NULL,
  reason text NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (lane, bucket, reason)
) WITH (fillfactor = 50);
COMMENT ON TABLE desk_activity IS 'Authorizations by reason in each ten seconds of the last hour';

CREATE UNLOGGED TABLE desk_process (
  process uuid PRIMARY KEY,
  seen_at timestamptz NOT NULL,
  figures json NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE desk_process IS 'Latencies and queues of each process that had something to do in the last seconds';

CREATE TABLE desk_look_up_rate (
  staff_id text PRIMARY KEY,
  times bigint[] NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE desk_look_up_rate IS 'Times of the newest look-ups of each member of staff, ms since the epoch, oldest first';

CREATE TABLE transit_card (
  number_index uuid PRIMARY KEY,
  token text NOT NULL,
  stream_id bigint NOT NULL
);
COMMENT ON TABLE transit_card IS 'From the number of a transit card (keyed blind index) to the card it rides with; rebuildable from TransitCardLinked events';

GRANT SELECT, INSERT ON desk_message, transit_card TO onecard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON desk_activity, desk_process, desk_look_up_rate TO onecard_app;
`;

/** The tables of the service desk's look-ups and its operations page. */
export class DeskTransactions1764000000660 implements MigrationInterface {
  readonly name = 'DeskTransactions1764000000660';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transit_card, desk_look_up_rate, desk_process, desk_activity, desk_message');
  }
}
