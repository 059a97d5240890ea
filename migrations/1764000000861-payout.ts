import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE payout_batch (
  business_date date PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE payout_line (
  business_date date NOT NULL REFERENCES payout_batch,
  payee bigint NOT NULL,
  account_number integer NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'paid', 'returned')),
  reason text,
  PRIMARY KEY (business_date, payee),
  FOREIGN KEY (payee, account_number) REFERENCES payee_bank_account (payee, number),
  CHECK ((state = 'returned') = (reason IS NOT NULL))
);
CREATE INDEX payout_line_of_payee ON payout_line (payee, business_date);
COMMENT ON COLUMN payout_line.state IS 'planned: not booked yet; sent: with the bank; returned (退票): due again, once the bank account was corrected';
GRANT SELECT, INSERT ON payout_batch, payout_line TO onecard_app;
GRANT UPDATE (state, reason) ON payout_line TO onecard_app;
`;

/** Settlement: what is paid to payees, and how the bank answered. */
export class Payout1764000000861 implements MigrationInterface {
  readonly name = 'Payout1764000000861';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payout_line, payout_batch');
  }
}
