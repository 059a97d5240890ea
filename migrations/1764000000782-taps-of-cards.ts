import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the taps of a card: whoever bears those of lost cards is told from them. */
export class TapsOfCards1764000000782 implements MigrationInterface {
  readonly name = 'TapsOfCards1764000000782';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX transit_tap_card ON transit_tap (card_index, tapped_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX transit_tap_card');
  }
}
