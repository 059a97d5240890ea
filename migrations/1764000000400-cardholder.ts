import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where people and card numbers are found. Personal data is sealed; look-ups go through keyed blind indexes. */
export class Cardholder1764000000400 implements MigrationInterface {
  readonly name = 'Cardholder1764000000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE cardholder_stream MINVALUE 134217728 START 134217728;
      COMMENT ON SEQUENCE cardholder_stream IS 'Stream ids of cardholders begin at 2^27, above every ledger account';
      CREATE TABLE person (
        stream_id bigint PRIMARY KEY DEFAULT nextval('cardholder_stream'),
        id_number_index uuid NOT NULL UNIQUE,
        sealed bytea NOT NULL,
        registered_at timestamptz NOT NULL DEFAULT now()
      );
      COMMENT ON COLUMN person.sealed IS 'Name and identity number, AES-256-GCM';
      COMMENT ON COLUMN person.id_number_index IS 'Keyed blind index of the identity number';
      CREATE TABLE card_directory (
        number_index uuid PRIMARY KEY,
        token text NOT NULL UNIQUE,
        stream_id bigint NOT NULL
      );
      COMMENT ON TABLE card_directory IS 'From a card number (keyed blind index) or token to its cardholder; rebuildable from CardIssued events';
      GRANT USAGE ON SEQUENCE cardholder_stream TO onecard_app;
      GRANT SELECT, INSERT ON person, card_directory TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE card_directory, person; DROP SEQUENCE cardholder_stream');
  }
}
