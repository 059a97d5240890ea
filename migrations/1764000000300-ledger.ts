import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Balances of ledger accounts, a projection of the events: both tables can be emptied and made again. */
export class Ledger1764000000300 implements MigrationInterface {
  readonly name = 'Ledger1764000000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_balance (
        lane smallint NOT NULL,
        account bigint NOT NULL,
        balance bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (lane, account)
      ) WITH (fillfactor = 50);
      COMMENT ON TABLE account_balance IS 'Sub-balance of each ledger account in each lane, fen, credit positive, at the checkpoint of ledger.balances';

      CREATE TABLE account_point (
        lane smallint NOT NULL,
        account bigint NOT NULL,
        chunk bigint NOT NULL,
        balance bigint NOT NULL,
        PRIMARY KEY (lane, account, chunk)
      ) WITH (fillfactor = 80);
      COMMENT ON TABLE account_point IS 'Sub-balance at the end of each chunk of 1024 positions in which the account was touched';

      GRANT SELECT, INSERT, UPDATE ON account_balance, account_point TO onecard_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE account_point, account_balance');
  }
}
