import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE INDEX transit_tap_of_person ON transit_tap (stream_id, tapped_at) WHERE stream_id IS NOT NULL;
CREATE INDEX transit_card_of_person ON transit_card (stream_id);
CREATE INDEX transit_journey_open ON transit_journey (((journey->>'start')::bigint)) WHERE journey->>'status' = 'open';
COMMENT ON INDEX transit_journey_open IS 'What the sweep of missing exits looks for';
`;

/** Transit at the desk: a rider's taps by day, a person's transit cards, journeys that wait for their exit. */
export class TransitDesk1764000000820 implements MigrationInterface {
  readonly name = 'TransitDesk1764000000820';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX transit_journey_open, transit_card_of_person, transit_tap_of_person');
  }
}
