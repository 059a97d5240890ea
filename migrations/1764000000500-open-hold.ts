import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Read model of pre-authorizations that may still hold money: what the expiry sweep looks through. */
export class OpenHold1764000000500 implements MigrationInterface {
  readonly name = 'OpenHold1764000000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE open_hold (
        lane smallint NOT NULL,
        position bigint NOT NULL,
        stream_id bigint NOT NULL,
        entity integer NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (lane, stream_id, entity)
      );
      CREATE INDEX open_hold_expires_at ON open_hold (expires_at);
      GRANT SELECT, INSERT, DELETE ON open_hold TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE open_hold');
  }
}
