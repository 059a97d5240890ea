import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Journeys with rebates that operators share, by day: the statement between operators is made of them. */
export class TransitSharedRebates1764000000802 implements MigrationInterface {
  readonly name = 'TransitSharedRebates1764000000802';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX transit_journey_shared ON transit_journey (day, stream_id, account, journey_id)
        WHERE journey->'shared' IS NOT NULL`,
    );
    await runner.query('CREATE INDEX transit_movement_day ON transit_movement (operator, day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX transit_journey_shared, transit_movement_day');
  }
}
